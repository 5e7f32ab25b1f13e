"""The code methods of an agent and the code helpers, called by hand."""

from autogen import UserProxyAgent
from autogen.code_utils import execute_code, extract_code, infer_lang
from autogen.coding import CodeBlock, LocalCommandLineCodeExecutor, MarkdownCodeExtractor

user = UserProxyAgent("u", code_execution_config={"work_dir": "w", "use_docker": False})
ran = user.run_code("print('hello')")
failed = user.run_code("import sys; sys.exit(4)")
blocks = user.execute_code_blocks([("python", "print(1)"), ("sh", "echo 2"), ("cobol", "DISPLAY 3")])
exitcode, logs, image = execute_code("print('x' * 3)", work_dir="w", use_docker=False)
extracted = extract_code("a ```python\nprint(1)\n``` b\n```\necho hi\n```")
langs = [infer_lang("print(1)"), infer_lang("ls -l"), infer_lang("pip install x"), infer_lang("import a")]
single = extract_code("use `print(1)` here", detect_single_line_code=True)
found = [(b.language, b.code) for b in MarkdownCodeExtractor().extract_code_blocks("```py\nprint(1)\n```\n```\nx\n```")]
direct = LocalCommandLineCodeExecutor(work_dir="w").execute_code_blocks([CodeBlock(language="python", code="print(7)")])
code, output = direct.exit_code, direct.output
