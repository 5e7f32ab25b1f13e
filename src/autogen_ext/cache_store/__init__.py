"""Where answers are kept between processes."""
