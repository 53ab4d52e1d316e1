"""The data services as boto3 sees them: reads endpoint and keys from standard input, prints "told"."""

import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

setup = json.load(sys.stdin)


def client(service, profile="producer"):
    keys = setup["profiles"][profile]
    return boto3.client(
        service,
        endpoint_url=setup["endpoint"],
        region_name="us-east-1",
        aws_access_key_id=keys["accessKeyId"],
        aws_secret_access_key=keys["secretAccessKey"],
        config=Config(retries={"total_max_attempts": 1}),
    )


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return
    raise AssertionError(f"not refused with {code}")


def until(read, wanted):
    deadline = time.monotonic() + 10
    while (value := read()) != wanted:
        assert time.monotonic() < deadline, value
        time.sleep(0.02)


ec2, rds, cache = client("ec2"), client("rds"), client("elasticache")
vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
zones = [z["ZoneName"] for z in ec2.describe_availability_zones()["AvailabilityZones"]][:2]
subnets = [
    ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.9.{n}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
    for n, zone in enumerate(zones)
]

# RDS
rds.create_db_subnet_group(
    DBSubnetGroupName="data", DBSubnetGroupDescription="data", SubnetIds=subnets, Tags=[{"Key": "a", "Value": "1"}]
)
rds.create_db_instance(
    DBInstanceIdentifier="shop",
    DBInstanceClass="db.t4g.micro",
    Engine="postgres",
    AllocatedStorage=20,
    MasterUsername="app",
    ManageMasterUserPassword=True,
    DBSubnetGroupName="data",
    MultiAZ=True,
)
until(lambda: rds.describe_db_instances(DBInstanceIdentifier="shop")["DBInstances"][0]["DBInstanceStatus"], "available")
database = rds.describe_db_instances()["DBInstances"][0]
assert database["Endpoint"]["Port"] == 5432 and database["InstanceCreateTime"].year > 2000
assert database["VpcSecurityGroups"][0]["Status"] == "active"
groups = rds.describe_db_subnet_groups()["DBSubnetGroups"]
assert [s["SubnetIdentifier"] for s in groups[0]["Subnets"]] == subnets
assert rds.list_tags_for_resource(ResourceName=groups[0]["DBSubnetGroupArn"])["TagList"] == [{"Key": "a", "Value": "1"}]
refused("DBInstanceAlreadyExists", rds.create_db_instance, DBInstanceIdentifier="SHOP", DBInstanceClass="db.t4g.micro",
        Engine="postgres", AllocatedStorage=20, MasterUsername="app", ManageMasterUserPassword=True, DBSubnetGroupName="data")
refused("DBInstanceNotFound", rds.describe_db_instances, DBInstanceIdentifier="none")
assert rds.describe_db_engine_versions(Engine="postgres", DefaultOnly=True)["DBEngineVersions"]
assert rds.describe_events(SourceIdentifier="shop", SourceType="db-instance")["Events"]
rds.delete_db_instance(DBInstanceIdentifier="shop", FinalDBSnapshotIdentifier="shop-final")
until(lambda: len(rds.describe_db_instances()["DBInstances"]), 0)
assert rds.describe_db_snapshots()["DBSnapshots"][0]["DBSnapshotIdentifier"] == "shop-final"

# ElastiCache
cache.create_cache_subnet_group(CacheSubnetGroupName="app", CacheSubnetGroupDescription="app", SubnetIds=subnets)
cache.create_replication_group(
    ReplicationGroupId="shop",
    ReplicationGroupDescription="shop",
    Engine="valkey",
    CacheNodeType="cache.t4g.micro",
    NumCacheClusters=2,
    AutomaticFailoverEnabled=True,
    MultiAZEnabled=True,
    TransitEncryptionEnabled=True,
    AuthToken="correct-horse-battery-staple",
    CacheSubnetGroupName="app",
)
until(lambda: cache.describe_replication_groups(ReplicationGroupId="shop")["ReplicationGroups"][0]["Status"], "available")
shard = cache.describe_replication_groups()["ReplicationGroups"][0]["NodeGroups"][0]
assert shard["PrimaryEndpoint"]["Address"].startswith("master.shop.") and len(shard["NodeGroupMembers"]) == 2
nodes = cache.describe_cache_clusters(ShowCacheNodeInfo=True)["CacheClusters"]
assert [node["CacheClusterId"] for node in nodes] == ["shop-001", "shop-002"]
refused("ReplicationGroupNotFoundFault", cache.describe_replication_groups, ReplicationGroupId="none")
refused("CacheSubnetGroupInUse", cache.delete_cache_subnet_group, CacheSubnetGroupName="app")

# IAM: boto3 decodes the policy documents.
iam = client("iam")
trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
iam.create_role(RoleName="task", AssumeRolePolicyDocument=json.dumps(trust))
assert iam.get_role(RoleName="task")["Role"]["AssumeRolePolicyDocument"] == trust
logs_only = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]}
iam.put_role_policy(RoleName="task", PolicyName="logs", PolicyDocument=json.dumps(logs_only))
assert iam.get_role_policy(RoleName="task", PolicyName="logs")["PolicyDocument"] == logs_only
assert "task" in [r["RoleName"] for page in iam.get_paginator("list_roles").paginate() for r in page["Roles"]]
refused("EntityAlreadyExists", iam.create_role, RoleName="task", AssumeRolePolicyDocument=json.dumps(trust))
refused("NoSuchEntity", iam.get_role, RoleName="none")
refused("MalformedPolicyDocument", iam.create_role, RoleName="bad", AssumeRolePolicyDocument="{}")

# Secrets Manager
secrets = client("secretsmanager")
secrets.create_secret(Name="token", SecretString="one")
secrets.put_secret_value(SecretId="token", SecretString="two")
assert secrets.get_secret_value(SecretId="token", VersionStage="AWSPREVIOUS")["SecretString"] == "one"
assert "token" in [s["Name"] for page in secrets.get_paginator("list_secrets").paginate() for s in page["SecretList"]]
refused("ResourceNotFoundException", secrets.get_secret_value, SecretId="none")

# CloudWatch Logs
logs = client("logs")
logs.create_log_group(logGroupName="/shop")
logs.create_log_stream(logGroupName="/shop", logStreamName="a")
now = int(time.time() * 1000)
logs.put_log_events(logGroupName="/shop", logStreamName="a", logEvents=[{"timestamp": now, "message": "GET /productos"}])
assert logs.filter_log_events(logGroupName="/shop", filterPattern="productos")["events"][0]["timestamp"] == now
refused("ResourceAlreadyExistsException", logs.create_log_group, logGroupName="/shop")

# ECR
ecr = client("ecr")
ecr.create_repository(repositoryName="shop")
assert ecr.describe_images(repositoryName="shop")["imageDetails"][0]["imageTags"]
refused("RepositoryNotEmptyException", ecr.delete_repository, repositoryName="shop")

# DynamoDB, its checksums too
dynamodb = client("dynamodb")
dynamodb.create_table(
    TableName="registry",
    BillingMode="PAY_PER_REQUEST",
    AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
)
dynamodb.get_waiter("table_exists").wait(TableName="registry", WaiterConfig={"Delay": 1})
arn = dynamodb.describe_table(TableName="registry")["Table"]["TableArn"]
statement = {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "dynamodb:PutItem", "Resource": arn}
dynamodb.put_resource_policy(ResourceArn=arn, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
consumer = client("dynamodb", "consumer-a")
consumer.put_item(TableName=arn, Item={"pk": {"S": "x"}})
refused("AccessDeniedException", consumer.get_item, TableName=arn, Key={"pk": {"S": "x"}})
refused("ConditionalCheckFailedException", dynamodb.put_item, TableName="registry", Item={"pk": {"S": "x"}},
        ConditionExpression="attribute_not_exists(pk)")
assert dynamodb.scan(TableName="registry")["Count"] == 1

# SNS, CloudWatch, Application Auto Scaling, tags of all services
sns, cloudwatch, scaling, tagging = (
    client(name) for name in ("sns", "cloudwatch", "application-autoscaling", "resourcegroupstaggingapi")
)
topic = sns.create_topic(Name="shop", Attributes={"DisplayName": "Shop"}, Tags=[{"Key": "stack", "Value": "shop"}])["TopicArn"]
assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["DisplayName"] == "Shop"
assert sns.publish(TopicArn=topic, Message="hello", MessageAttributes={"a": {"DataType": "String", "StringValue": "b"}})["MessageId"]
refused("NotFound", sns.get_topic_attributes, TopicArn=topic + "x")
cloudwatch.put_metric_alarm(
    AlarmName="cpu", Namespace="AWS/ECS", MetricName="CPUUtilization", Statistic="Average", Period=60, EvaluationPeriods=3,
    Threshold=80.5, ComparisonOperator="GreaterThanThreshold", AlarmActions=[topic], Tags=[{"Key": "stack", "Value": "shop"}],
)
cloudwatch.set_alarm_state(AlarmName="cpu", StateValue="ALARM", StateReason="test")
alarm = next(a for page in cloudwatch.get_paginator("describe_alarms").paginate() for a in page["MetricAlarms"])
assert (alarm["StateValue"], alarm["Threshold"]) == ("ALARM", 80.5) and alarm["StateUpdatedTimestamp"].year > 2000
refused("ValidationError", cloudwatch.put_metric_alarm, AlarmName="x", EvaluationPeriods=1, ComparisonOperator="GreaterThanThreshold")
refused("InvalidParameterInput", cloudwatch.put_dashboard, DashboardName="shop", DashboardBody="{}")
refused("ResourceNotFound", cloudwatch.get_dashboard, DashboardName="none")
refused("ValidationException", scaling.register_scalable_target, ServiceNamespace="ecs", ResourceId="service/none/none",
        ScalableDimension="ecs:service:DesiredCount", MinCapacity=1, MaxCapacity=2)
found = tagging.get_paginator("get_resources").paginate(TagFilters=[{"Key": "stack", "Values": ["shop"]}])
assert [m["ResourceARN"] for page in found for m in page["ResourceTagMappingList"]] == [alarm["AlarmArn"], topic]

print("told")
