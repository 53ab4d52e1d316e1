"""The owner's and the consumer's calls of the story by boto3, configured by nothing but the environment of `sandbox env`.

Reads ids and profiles from standard input, leaves the connection rejected and prints "told".
"""

import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

setup = json.load(sys.stdin)
service, endpoint, name = setup["serviceId"], setup["endpointId"], setup["serviceName"]
sessions = {profile: boto3.Session(profile_name=profile) for profile in ("producer", "consumer-a", "consumer-b")}
owner, consumer, stranger = (session.client("ec2") for session in sessions.values())


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        assert error.response["ResponseMetadata"]["RequestId"], error.response
        return
    raise AssertionError(f"not refused with {code}")


def until(look, wanted):
    deadline = time.monotonic() + 10
    while (seen := look()) != wanted:
        assert time.monotonic() < deadline, f"{seen} instead of {wanted}"
        time.sleep(0.02)


def connection():
    (found,) = owner.describe_vpc_endpoint_connections(
        Filters=[{"Name": "service-id", "Values": [service]}, {"Name": "vpc-endpoint-state", "Values": ["pendingAcceptance", "pending", "available", "rejected"]}]
    )["VpcEndpointConnections"]
    assert found["VpcEndpointId"] == endpoint and found["VpcEndpointOwner"] == setup["account"], found
    return found["VpcEndpointState"]


def seen_by_consumer():
    (found,) = consumer.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"]
    assert found["ServiceName"] == name and len(found["NetworkInterfaceIds"]) == 2, found
    return found["State"]


assert [sessions[p].client("sts").get_caller_identity()["Account"] for p in sessions] == setup["accounts"]
assert connection() == "pendingAcceptance" and seen_by_consumer() == "pendingAcceptance"

# Only the owner decides, and only on what is there.
decide = {"ServiceId": service, "VpcEndpointIds": [endpoint]}
refused("InvalidVpcEndpointServiceId.NotFound", consumer.accept_vpc_endpoint_connections, **decide)
refused("InvalidVpcEndpointServiceId.NotFound", owner.accept_vpc_endpoint_connections, **{**decide, "ServiceId": "vpce-svc-0123456789abcdef0"})
refused("InvalidVpcEndpointId.NotFound", stranger.describe_vpc_endpoints, VpcEndpointIds=[endpoint])
(unknown,) = owner.accept_vpc_endpoint_connections(ServiceId=service, VpcEndpointIds=["vpce-0123456789abcdef0"])["Unsuccessful"]
assert unknown["ResourceId"] == "vpce-0123456789abcdef0" and unknown["Error"]["Code"] == "InvalidVpcEndpoint.NotFound", unknown
refused("DryRunOperation", owner.accept_vpc_endpoint_connections, **decide, DryRun=True)
assert connection() == "pendingAcceptance"

assert owner.accept_vpc_endpoint_connections(**decide)["Unsuccessful"] == []
until(connection, "available")
until(seen_by_consumer, "available")
(again,) = owner.accept_vpc_endpoint_connections(**decide)["Unsuccessful"]
assert again["Error"]["Code"] == "InvalidState" and "available" in again["Error"]["Message"], again

assert owner.reject_vpc_endpoint_connections(**decide)["Unsuccessful"] == []
until(connection, "rejected")
until(seen_by_consumer, "rejected")
(late,) = owner.accept_vpc_endpoint_connections(**decide)["Unsuccessful"]
assert late["Error"]["Code"] == "InvalidState", late

# What the service offers to a consumer, and who may ask.
(offer,) = consumer.describe_vpc_endpoint_services(ServiceNames=[name])["ServiceDetails"]
assert offer["AcceptanceRequired"] and len(offer["AvailabilityZones"]) == 2, offer
pages = owner.get_paginator("describe_vpc_endpoint_service_permissions").paginate(ServiceId=service)
allowed = [one["Principal"] for page in pages for one in page["AllowedPrincipals"]]
assert sorted(allowed) == [f"arn:aws:iam::{account}:root" for account in setup["accounts"][1:]], allowed

print("told")
