"""Faults of the sandbox as boto3 sees them: reads endpoint and keys from standard input, prints what each call ended with."""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

setup = json.load(sys.stdin)


def outcome(service, operation, **arguments):
    client = boto3.client(
        service,
        endpoint_url=setup["endpoint"],
        region_name="us-east-1",
        aws_access_key_id=setup["keys"]["accessKeyId"],
        aws_secret_access_key=setup["keys"]["secretAccessKey"],
        config=Config(retries={"total_max_attempts": setup.get("attempts", 1)}),
    )
    try:
        getattr(client, operation)(**arguments)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return f"{error.response['Error']['Code']} {status}"
    except BotoCoreError as error:
        return type(error).__name__
    return "200"


print(json.dumps([outcome(service, operation) for service, operation in setup["calls"]]))
