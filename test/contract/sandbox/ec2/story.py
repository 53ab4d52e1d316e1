"""The PrivateLink story told by boto3, whose parsers nobody here wrote. Reads endpoint and keys from stdin."""

import json
import sys
import time

import boto3
from botocore.exceptions import ClientError

config = json.load(sys.stdin)


def client(service, profile):
    keys = config["profiles"][profile]
    return boto3.client(
        service,
        endpoint_url=config["endpoint"],
        region_name="us-east-1",
        aws_access_key_id=keys["accessKeyId"],
        aws_secret_access_key=keys["secretAccessKey"],
    )


producer, consumer, other = (client("ec2", p) for p in ("producer", "consumer-a", "consumer-b"))


def until(look, wanted):
    deadline = time.monotonic() + 10
    while (seen := look()) != wanted:
        assert time.monotonic() < deadline, f"{seen} instead of {wanted}"
        time.sleep(0.02)


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError(f"not refused with {code}")


def network(ec2, second, zones):
    vpc = ec2.create_vpc(CidrBlock=f"10.{second}.0.0/16")["Vpc"]["VpcId"]
    ec2.get_waiter("vpc_available").wait(VpcIds=[vpc])
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{second}.{n}.0/24", AvailabilityZoneId=zone)["Subnet"]["SubnetId"]
        for n, zone in enumerate(zones)
    ]
    ec2.get_waiter("subnet_available").wait(SubnetIds=subnets)
    return vpc, subnets


zones = ["use1-az1", "use1-az2"]
vpc, subnets = network(producer, 20, zones)
elb = client("elbv2", "producer")
arn = elb.create_load_balancer(Name="story", Type="network", Scheme="internal", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
until(lambda: elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]["State"]["Code"], "active")
service = producer.create_vpc_endpoint_service_configuration(NetworkLoadBalancerArns=[arn], AcceptanceRequired=True)["ServiceConfiguration"]
service_id, service_name = service["ServiceId"], service["ServiceName"]
producer.modify_vpc_endpoint_service_permissions(
    ServiceId=service_id, AddAllowedPrincipals=["arn:aws:iam::222222222222:root", "arn:aws:iam::333333333333:root"]
)

endpoints = {}
for ec2, second in ((consumer, 30), (other, 30)):
    home, places = network(ec2, second, zones)
    group = ec2.create_security_group(GroupName="endpoint", Description="endpoint", VpcId=home)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=3000, ToPort=3000, CidrIp=f"10.{second}.0.0/16")
    made = ec2.create_vpc_endpoint(
        VpcId=home, VpcEndpointType="Interface", ServiceName=service_name, SubnetIds=places, SecurityGroupIds=[group], PrivateDnsEnabled=False
    )["VpcEndpoint"]
    assert made["State"] == "pendingAcceptance", made
    endpoints[ec2] = (made["VpcEndpointId"], home, places, group)

(a, a_vpc, a_subnets, a_group), (b, *_) = endpoints[consumer], endpoints[other]
connections = {c["VpcEndpointId"]: c for c in producer.describe_vpc_endpoint_connections()["VpcEndpointConnections"]}
assert {e: connections[e]["VpcEndpointOwner"] for e in (a, b)} == {a: "222222222222", b: "333333333333"}
state = lambda ec2, id: ec2.describe_vpc_endpoints(VpcEndpointIds=[id])["VpcEndpoints"][0]["State"]
assert producer.accept_vpc_endpoint_connections(ServiceId=service_id, VpcEndpointIds=[a])["Unsuccessful"] == []
assert producer.reject_vpc_endpoint_connections(ServiceId=service_id, VpcEndpointIds=[b])["Unsuccessful"] == []
until(lambda: state(consumer, a), "available")
assert state(other, b) == "rejected"

# Every describe call parses, with something in it.
for ec2 in (producer, consumer, other):
    assert ec2.describe_vpcs()["Vpcs"] and ec2.describe_subnets()["Subnets"] and ec2.describe_route_tables()["RouteTables"]
    assert ec2.describe_internet_gateways()["InternetGateways"] and ec2.describe_security_groups()["SecurityGroups"]
    assert ec2.describe_security_group_rules()["SecurityGroupRules"] and ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert len(ec2.describe_availability_zones()["AvailabilityZones"]) == 6 and ec2.describe_regions()["Regions"]
    assert ec2.describe_account_attributes()["AccountAttributes"] and ec2.describe_prefix_lists()["PrefixLists"]
    lists = ec2.describe_managed_prefix_lists()["PrefixLists"]
    assert ec2.get_managed_prefix_list_entries(PrefixListId=lists[0]["PrefixListId"])["Entries"]
    assert service_name in ec2.describe_vpc_endpoint_services()["ServiceNames"]
    ec2.describe_tags()
assert producer.describe_vpc_endpoint_service_permissions(ServiceId=service_id)["AllowedPrincipals"]
assert producer.describe_vpc_endpoint_service_configurations()["ServiceConfigurations"]

# The wrong order first, then the right one.
refused("DependencyViolation", consumer.delete_security_group, GroupId=a_group)
refused("DependencyViolation", consumer.delete_subnet, SubnetId=a_subnets[0])
refused("DependencyViolation", consumer.delete_vpc, VpcId=a_vpc)
refused("ResourceInUse", elb.delete_load_balancer, LoadBalancerArn=arn)
refused("DependencyViolation", producer.delete_subnet, SubnetId=subnets[0])
delete_service = lambda: producer.delete_vpc_endpoint_service_configurations(ServiceIds=[service_id])["Unsuccessful"]
assert delete_service()[0]["Error"]["Code"] == "ExistingVpcEndpointConnections"
producer.reject_vpc_endpoint_connections(ServiceId=service_id, VpcEndpointIds=[a])
assert delete_service() == []
for ec2, (id, home, places, group) in endpoints.items():
    ec2.delete_vpc_endpoints(VpcEndpointIds=[id])
    until(lambda: len(ec2.describe_vpc_endpoints()["VpcEndpoints"]), 0)
    ec2.delete_security_group(GroupId=group)
    for place in places:
        ec2.delete_subnet(SubnetId=place)
    ec2.delete_vpc(VpcId=home)
    refused("InvalidVpcID.NotFound", ec2.describe_vpcs, VpcIds=[home])
until(lambda: len(producer.describe_vpc_endpoint_service_configurations()["ServiceConfigurations"]), 0)
elb.delete_load_balancer(LoadBalancerArn=arn)
until(lambda: len(producer.describe_network_interfaces()["NetworkInterfaces"]), 0)
for place in subnets:
    producer.delete_subnet(SubnetId=place)
producer.delete_vpc(VpcId=vpc)
print("told")
