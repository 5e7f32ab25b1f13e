"""Running code: the interface of executors, and functions that are made known to the code."""

from ._code import CodeBlock, CodeResult
from ._code_executor import CodeExecutor
from ._func_with_reqs import FunctionWithRequirements, FunctionWithRequirementsStr, with_requirements
from ._func_with_reqs import build_python_functions_file as build_python_functions_file
from ._func_with_reqs import required_packages as required_packages
from ._func_with_reqs import to_code as to_code
from ._func_with_reqs import to_stub as to_stub
from ._imports import Alias, Import, ImportFromModule
from ._imports import import_to_str as import_to_str

__all__ = [
    "Alias",
    "CodeBlock",
    "CodeExecutor",
    "CodeResult",
    "FunctionWithRequirements",
    "FunctionWithRequirementsStr",
    "Import",
    "ImportFromModule",
    "with_requirements",
]
