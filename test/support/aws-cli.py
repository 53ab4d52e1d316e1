"""Runs AWS CLI commands one after the other in one process: a line of JSON with the arguments in, a line with what came out."""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver

for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            # A driver of its own for each: a command leaves handlers behind that break the next.
            code = create_clidriver().main(json.loads(line))
        except SystemExit as end:
            code = end.code
    print(json.dumps({"exitCode": code, "stdout": out.getvalue(), "stderr": err.getvalue()}), flush=True)
