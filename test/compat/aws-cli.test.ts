import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { answers } from "../support/cli.ts";
import { type RequestedEndpoint, releaseAll, request, rowOf } from "../support/stack-endpoints.ts";
import { accounts } from "../support/stack-sandbox.ts";
import { consumerA, describeStoryIf, producer, stack } from "../support/stack.ts";

const hasCli = answers("aws", "--version");

/** Id of the stack's resource of a name. */
const idOf = (name: string): string => {
  const found = stack().resources.find(({ resource }) => resource === name);
  if (found === undefined) throw new Error(`the stack has no ${name}`);
  return found.id;
};

/** `aws <line> --query <query>`. Calls go side by side where they can: the CLI takes a second to start. */
const ask = <Answer = unknown>(line: string, query: string): Promise<Answer> =>
  producer.aws<Answer>(line, "--query", query);

const ofStack = "Name=tag:privlink:stack,Values=privlink";

describeStoryIf(hasCli)("the AWS CLI with the environment of `sandbox env`", () => {
  let asked: RequestedEndpoint;
  beforeAll(async () => {
    asked = await request(consumerA, "Price lookups");
  });
  afterAll(() => releaseAll(consumerA));

  it("lists the connections, accepts one, and `requests` shows it as effective without a decision", async () => {
    const { serviceId } = stack();
    const states = () =>
      ask(
        `ec2 describe-vpc-endpoint-connections --filters Name=service-id,Values=${serviceId}`,
        "VpcEndpointConnections[].[VpcEndpointId, VpcEndpointOwner, VpcEndpointState]",
      );
    const [caller, listed] = await Promise.all([ask("sts get-caller-identity", "[Account, Arn]"), states()]);
    expect(caller).toEqual([accounts.producer, `arn:aws:iam::${accounts.producer}:user/producer`]);
    expect(listed).toEqual([[asked.endpointId, accounts["consumer-a"], "pendingAcceptance"]]);
    expect(await rowOf(producer, asked.endpointId)).toMatchObject({ state: "pendingAcceptance" });

    const accept = `ec2 accept-vpc-endpoint-connections --service-id ${serviceId} --vpc-endpoint-ids ${asked.endpointId}`;
    expect(await ask(accept, "Unsuccessful")).toEqual([]);
    await vi.waitFor(
      async () => expect(await states()).toEqual([[asked.endpointId, accounts["consumer-a"], "available"]]),
      { timeout: 10_000 },
    );
    const [row, human] = await Promise.all([
      rowOf(producer, asked.endpointId),
      producer.say(["requests", "--no-color"]),
    ]);
    expect(row).toMatchObject({
      state: "available",
      reason: "Price lookups",
      registered: true,
      decision: null,
      decidedBy: null,
      decidedAt: null,
      findings: ["effective-without-decision"],
    });
    // The text stands in a column, so it is wrapped between other columns' blanks.
    expect(human.stdout.replaceAll(/\s+/g, " ")).toContain("effective, no decision on record");
  });

  it("reads the network", async () => {
    const vpcId = idOf("privlink-vpc");
    const inVpc = `Name=vpc-id,Values=${vpcId}`;
    const [vpcs, subnets, tables, interfaces] = await Promise.all([
      ask(`ec2 describe-vpcs --filters ${ofStack}`, "Vpcs[].[VpcId, CidrBlock, State]"),
      ask<[string, string, boolean][]>(
        `ec2 describe-subnets --filters ${inVpc}`,
        "Subnets[].[SubnetId, AvailabilityZoneId, MapPublicIpOnLaunch]",
      ),
      ask<[string, string[]][]>(
        `ec2 describe-route-tables --filters ${ofStack}`,
        "RouteTables[].[RouteTableId, Routes[].GatewayId]",
      ),
      ask<[string, string | null][]>(
        `ec2 describe-network-interfaces --filters ${inVpc}`,
        "NetworkInterfaces[].[InterfaceType, Association.PublicIp]",
      ),
    ]);
    expect(vpcs).toEqual([[vpcId, "10.20.0.0/16", "available"]]);
    expect(subnets.map(([id]) => id).sort()).toEqual(
      ["app-1", "app-2", "data-1", "data-2"].map((part) => idOf(`privlink-subnet-${part}`)).sort(),
    );
    expect(new Set(subnets.map(([, zone]) => zone)).size).toBe(2);
    expect(subnets.map(([, , open]) => open)).toEqual([false, false, false, false]);
    expect(tables.map(([id]) => id).sort()).toEqual(
      [idOf("privlink-route-table-app"), idOf("privlink-route-table-data")].sort(),
    );
    // The S3 endpoint's route is there, an internet gateway's is not.
    const gateways = tables.flatMap(([, ids]) => ids);
    expect(gateways).toContain(idOf("privlink-endpoint-s3"));
    expect(gateways.filter((id) => id.startsWith("igw-"))).toEqual([]);
    // Four endpoints in two zones, the load balancer in two; two tasks, two caches, and the database at least once.
    const kinds = interfaces.map(([kind]) => kind);
    expect(kinds.filter((kind) => kind === "vpc_endpoint")).toHaveLength(8);
    expect(kinds.filter((kind) => kind === "network_load_balancer")).toHaveLength(2);
    expect(kinds.filter((kind) => kind === "interface").length).toBeGreaterThanOrEqual(5);
    expect(interfaces.filter(([, address]) => address !== null)).toEqual([]);
  });

  it("reads the security groups and their rules", async () => {
    const [groups, rules] = await Promise.all([
      ask(
        `ec2 describe-security-groups --filters ${ofStack}`,
        "sort_by(SecurityGroups, &GroupName)[].[GroupName, GroupId]",
      ),
      ask(
        `ec2 describe-security-group-rules --filters Name=group-id,Values=${idOf("privlink-sg-database")}`,
        "SecurityGroupRules[].[IsEgress, IpProtocol, FromPort, ToPort, ReferencedGroupInfo.GroupId]",
      ),
    ]);
    expect(groups).toEqual([
      ["default", idOf("privlink-rules-default")],
      ...["cache", "database", "endpoints", "nlb", "tasks"].map((part) => [
        `privlink-sg-${part}`,
        idOf(`privlink-sg-${part}`),
      ]),
    ]);
    expect(rules).toEqual([[false, "tcp", 5432, 5432, idOf("privlink-sg-tasks")]]);
  });

  it("reads the VPC endpoints and the endpoint service", async () => {
    const { serviceId, serviceName } = stack();
    const [endpoints, services, principals] = await Promise.all([
      ask<[string, string, string][]>(
        `ec2 describe-vpc-endpoints --filters ${ofStack}`,
        "sort_by(VpcEndpoints, &ServiceName)[].[ServiceName, VpcEndpointType, State]",
      ),
      ask(
        `ec2 describe-vpc-endpoint-service-configurations --service-ids ${serviceId}`,
        "ServiceConfigurations[].[ServiceName, ServiceState, AcceptanceRequired, NetworkLoadBalancerArns]",
      ),
      ask(
        `ec2 describe-vpc-endpoint-service-permissions --service-id ${serviceId}`,
        "sort_by(AllowedPrincipals, &Principal)[].[PrincipalType, Principal]",
      ),
    ]);
    const short = (name: string): string => name.split(".").slice(3).join(".");
    expect(endpoints.map(([name, type, state]) => [short(name), type, state])).toEqual([
      ["ecr.api", "Interface", "available"],
      ["ecr.dkr", "Interface", "available"],
      ["logs", "Interface", "available"],
      ["s3", "Gateway", "available"],
      ["secretsmanager", "Interface", "available"],
    ]);
    expect(services).toEqual([[serviceName, "Available", true, [idOf("privlink-nlb")]]]);
    expect(principals).toEqual([
      ["Account", `arn:aws:iam::${accounts["consumer-a"]}:root`],
      ["Account", `arn:aws:iam::${accounts["consumer-b"]}:root`],
    ]);
  });

  it("reads the load balancer down to the health of its targets", async () => {
    const [balancer, targets] = [idOf("privlink-nlb"), idOf("privlink-targets")];
    const [balancers, listeners, groups, healthyPorts] = await Promise.all([
      ask(
        `elbv2 describe-load-balancers --load-balancer-arns ${balancer}`,
        "LoadBalancers[].[LoadBalancerName, Type, Scheme, State.Code]",
      ),
      ask(
        `elbv2 describe-listeners --load-balancer-arn ${balancer}`,
        "Listeners[].[Protocol, Port, DefaultActions[0].TargetGroupArn]",
      ),
      ask(
        `elbv2 describe-target-groups --load-balancer-arn ${balancer}`,
        "TargetGroups[].[TargetType, Port, HealthCheckProtocol]",
      ),
      ask(
        `elbv2 describe-target-health --target-group-arn ${targets}`,
        "TargetHealthDescriptions[?TargetHealth.State=='healthy'].Target.Port",
      ),
    ]);
    expect(balancers).toEqual([["privlink-nlb", "network", "internal", "active"]]);
    expect(listeners).toEqual([["TCP", 3000, targets]]);
    expect(groups).toEqual([["ip", 3000, "HTTP"]]);
    expect(healthyPorts).toEqual([3000, 3000]);
  });

  it("reads cluster, service, tasks and task definition", async () => {
    const [cluster, definition] = [idOf("privlink-cluster"), idOf("privlink-task-definition")];
    const [clusters, services, definitions, tasks] = await Promise.all([
      ask(`ecs describe-clusters --clusters ${cluster}`, "clusters[].[clusterName, status]"),
      ask(
        `ecs describe-services --cluster ${cluster} --services privlink-service`,
        "services[].[status, desiredCount, runningCount, launchType, taskDefinition]",
      ),
      ask(
        `ecs describe-task-definition --task-definition ${definition}`,
        "taskDefinition.[networkMode, containerDefinitions[0].portMappings[0].containerPort]",
      ),
      ask<string[]>(`ecs list-tasks --cluster ${cluster}`, "taskArns"),
    ]);
    expect(clusters).toEqual([["privlink-cluster", "ACTIVE"]]);
    expect(services).toEqual([["ACTIVE", 2, 2, "FARGATE", definition]]);
    expect(definitions).toEqual(["awsvpc", 3000]);
    expect(
      await ask(
        `ecs describe-tasks --cluster ${cluster} --tasks ${tasks.join(" ")}`,
        "tasks[].[lastStatus, containers[0].name]",
      ),
    ).toEqual([
      ["RUNNING", "api"],
      ["RUNNING", "api"],
    ]);
  });

  it("reads database and cache with their subnet groups", async () => {
    const [databases, databaseSubnets, caches, cacheSubnets] = await Promise.all([
      ask(
        "rds describe-db-instances --db-instance-identifier privlink-database",
        "DBInstances[].[Engine, DBInstanceStatus, PubliclyAccessible, MultiAZ, StorageEncrypted]",
      ),
      ask<string[]>(
        "rds describe-db-subnet-groups --db-subnet-group-name privlink-database-subnets",
        "DBSubnetGroups[0].Subnets[].SubnetIdentifier",
      ),
      ask(
        "elasticache describe-replication-groups --replication-group-id privlink-cache",
        "ReplicationGroups[].[Status, TransitEncryptionEnabled, AuthTokenEnabled, length(MemberClusters)]",
      ),
      ask<string[]>(
        "elasticache describe-cache-subnet-groups --cache-subnet-group-name privlink-cache-subnets",
        "CacheSubnetGroups[0].Subnets[].SubnetIdentifier",
      ),
    ]);
    expect(databases).toEqual([["postgres", "available", false, true, true]]);
    expect(databaseSubnets.sort()).toEqual(
      [idOf("privlink-subnet-data-1"), idOf("privlink-subnet-data-2")].sort(),
    );
    expect(caches).toEqual([["available", true, true, 2]]);
    expect(cacheSubnets.sort()).toEqual(
      [idOf("privlink-subnet-app-1"), idOf("privlink-subnet-app-2")].sort(),
    );
  });

  it("reads the image repository, and the log of the tasks", async () => {
    const [repositories, images, groups, messages] = await Promise.all([
      ask(
        "ecr describe-repositories --repository-names privlink-api",
        "repositories[].[repositoryArn, imageTagMutability]",
      ),
      ask("ecr describe-images --repository-name privlink-api", "length(imageDetails)"),
      ask("logs describe-log-groups --log-group-name-prefix privlink", "logGroups[].logGroupName"),
      ask<string[]>(`logs filter-log-events --log-group-name ${idOf("privlink-logs")}`, "events[].message"),
    ]);
    expect(repositories).toEqual([[idOf("privlink-api"), "IMMUTABLE"]]);
    expect(images).toBe(1);
    expect(groups).toEqual([idOf("privlink-flow-logs"), idOf("privlink-logs")]);
    // The load balancer's checks at least; what was said at the start may have left the ring by now.
    expect(messages.join("\n")).toContain('"url":"/readyz"');
  });

  it("reads roles, policies and secrets", async () => {
    const region = producer.environment()["AWS_REGION"] ?? "";
    const executionRole = `privlink-execution-role-${region}`;
    const [taskRole, trusted, policies, secrets] = await Promise.all([
      ask(`iam get-role --role-name privlink-task-role-${region}`, "Role.Arn"),
      ask(
        `iam get-role --role-name ${executionRole}`,
        "Role.AssumeRolePolicyDocument.Statement[0].Principal.Service",
      ),
      ask<string[]>(`iam list-role-policies --role-name ${executionRole}`, "PolicyNames"),
      ask<string[]>("secretsmanager list-secrets", "SecretList[].Name"),
    ]);
    expect(taskRole).toBe(idOf(`privlink-task-role-${region}`));
    expect(trusted).toBe("ecs-tasks.amazonaws.com");
    expect(secrets).toEqual(expect.arrayContaining(["privlink-api-keys", "privlink-cache-auth"]));
    expect(secrets.filter((name) => name.startsWith("rds!"))).toHaveLength(1);
    const read = `iam get-role-policy --role-name ${executionRole} --policy-name ${policies[0]}`;
    expect(await ask(read, "PolicyDocument.Statement[].Action[]")).toContain("secretsmanager:GetSecretValue");
  });

  it("reads the registry table, its policy and the request in it", async () => {
    const table = idOf("privlink-registry");
    const key = JSON.stringify({ ":pk": { S: `ACCOUNT#${accounts["consumer-a"]}` } });
    const [arn, items] = await Promise.all([
      ask<string>(`dynamodb describe-table --table-name ${table}`, "Table.TableArn"),
      ask(
        `dynamodb query --table-name ${table} --key-condition-expression pk=:pk --expression-attribute-values ${key}`,
        "Items[].[endpointId.S, reason.S]",
      ),
    ]);
    expect(items).toEqual([[asked.endpointId, "Price lookups"]]);
    expect(await ask(`dynamodb get-resource-policy --resource-arn ${arn}`, "Policy")).toContain(
      "ACCOUNT#${aws:PrincipalAccount}",
    );
  });
});
