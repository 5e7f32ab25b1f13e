"""Answers taken out of texts and compared."""

from autogen import math_utils as m

texts = ["so \\boxed{\\frac{1}{2}} holds", "\\boxed 3", "first \\boxed{1}, then \\boxed{2}", "nothing", "$\\fbox{7}$"]
boxed = [m.last_boxed_only_string(each) for each in texts]
removed = [m.remove_boxed(each) for each in ("\\boxed{5}", "\\boxed{\\sqrt{2}}", "5", None)]
answers = [m.get_answer(each) for each in texts]
pairs = [("\\frac{1}{2}", "0.5"), ("\\frac12", "\\frac{1}{2}"), ("10\\%", "10"), ("x=5", "5"), ("3", "4"), ("\\dfrac{3}{4}", "\\frac{3}{4}"), ("50^\\circ", "50"), (None, None), (None, "1"), ("\\$5", "5")]
equal = [bool(m.is_equiv(*each)) for each in pairs]
