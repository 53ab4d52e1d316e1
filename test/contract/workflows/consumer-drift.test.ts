import {
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteCommand,
  DeleteRouteCommand,
  DeleteTagsCommand,
  DeleteVpcEndpointsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DetachInternetGatewayCommand,
  DisassociateIamInstanceProfileCommand,
  DisassociateRouteTableCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyInstanceMetadataOptionsCommand,
  ModifySubnetAttributeCommand,
  ModifyVpcAttributeCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  DeleteInstanceProfileCommand,
  DetachRolePolicyCommand,
  IAMClient,
  RemoveRoleFromInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { factActions, provisioners } from "../../../src/provisioners/registry.ts";
import { buildConsumer } from "../../../src/workflows/build-consumer.ts";
import { loadConsumerConfig } from "../../../src/workflows/stack-config/load-consumer.ts";
import { openStack } from "../../../src/workflows/stack-context.ts";
import { findConsumer } from "../../../src/workflows/stack-find-consumer.ts";
import { planConsumer } from "../../../src/workflows/plan-consumer.ts";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { changesSince, stackOn } from "./stack-runtime.ts";

/** What somebody does behind the stack's back. `id` gives AWS's id of a part. */
interface Drift {
  readonly name: string;
  /** Names of what the plan shows, without `shop-consumer-`. */
  readonly shown: readonly string[];
  /** Writes that bring it back. */
  readonly heals: readonly string[];
  happen(aws: { ec2: EC2Client; iam: IAMClient }, id: (part: string) => string): Promise<unknown>;
}

const profileName = "shop-consumer-instance-profile-us-east-1";
const roleName = "shop-consumer-instance-role-us-east-1";

const drifts: readonly Drift[] = [
  {
    name: "the VPC gives no names any more",
    shown: ["update vpc"],
    heals: ["ModifyVpcAttribute"],
    happen: ({ ec2 }, id) =>
      ec2.send(new ModifyVpcAttributeCommand({ VpcId: id("vpc"), EnableDnsHostnames: { Value: false } })),
  },
  {
    name: "the gateway is detached",
    shown: ["update internet-gateway"],
    heals: ["AttachInternetGateway"],
    happen: ({ ec2 }, id) =>
      ec2.send(
        new DetachInternetGatewayCommand({ InternetGatewayId: id("internet-gateway"), VpcId: id("vpc") }),
      ),
  },
  {
    name: "the public tier has lost its way out",
    shown: ["update route-table-public"],
    heals: ["CreateRoute"],
    happen: ({ ec2 }, id) =>
      ec2.send(
        new DeleteRouteCommand({ RouteTableId: id("route-table-public"), DestinationCidrBlock: "0.0.0.0/0" }),
      ),
  },
  {
    name: "the private tier has got a way out",
    shown: ["update route-table-private"],
    heals: ["DeleteRoute"],
    happen: ({ ec2 }, id) =>
      ec2.send(
        new CreateRouteCommand({
          RouteTableId: id("route-table-private"),
          DestinationCidrBlock: "0.0.0.0/0",
          GatewayId: id("internet-gateway"),
        }),
      ),
  },
  {
    name: "a subnet has left its table",
    shown: ["update route-table-private"],
    heals: ["AssociateRouteTable"],
    happen: ({ ec2 }, id) =>
      ec2.send(new DisassociateRouteTableCommand({ AssociationId: id("association of subnet-private-1") })),
  },
  {
    name: "a subnet gives public addresses away",
    shown: ["update subnet-private-1"],
    heals: ["ModifySubnetAttribute"],
    happen: ({ ec2 }, id) =>
      ec2.send(
        new ModifySubnetAttributeCommand({
          SubnetId: id("subnet-private-1"),
          MapPublicIpOnLaunch: { Value: true },
        }),
      ),
  },
  {
    name: "somebody may come in",
    shown: ["update rules-instances"],
    heals: ["RevokeSecurityGroupIngress"],
    happen: ({ ec2 }, id) =>
      ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: id("sg-instances"),
          IpPermissions: [
            { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
          ],
        }),
      ),
  },
  {
    name: "an endpoint is gone",
    shown: ["create endpoint-ssm"],
    // AWS answers the first token with the one that is gone.
    heals: ["CreateVpcEndpoint", "CreateVpcEndpoint"],
    happen: ({ ec2 }, id) =>
      ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id("endpoint-ssm")] })),
  },
  {
    name: "the role may not register instances any more",
    shown: ["update instance-role-us-east-1"],
    heals: ["AttachRolePolicy"],
    happen: ({ iam }) =>
      iam.send(
        new DetachRolePolicyCommand({
          RoleName: roleName,
          PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
        }),
      ),
  },
  {
    name: "the profile has lost its role",
    shown: ["update instance-profile-us-east-1"],
    heals: ["AddRoleToInstanceProfile"],
    happen: ({ iam }) =>
      iam.send(
        new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: profileName, RoleName: roleName }),
      ),
  },
  {
    name: "the profile is gone",
    shown: ["create instance-profile-us-east-1", "update instance-1", "update instance-2"],
    heals: [
      "AddRoleToInstanceProfile",
      "CreateInstanceProfile",
      "ReplaceIamInstanceProfileAssociation",
      "ReplaceIamInstanceProfileAssociation",
    ],
    async happen({ iam }) {
      const at = { InstanceProfileName: profileName };
      await iam.send(new RemoveRoleFromInstanceProfileCommand({ ...at, RoleName: roleName }));
      await iam.send(new DeleteInstanceProfileCommand(at));
    },
  },
  {
    name: "an instance has lost its profile",
    shown: ["update instance-1"],
    heals: ["AssociateIamInstanceProfile"],
    async happen({ ec2 }, id) {
      const { IamInstanceProfileAssociations: [found] = [] } = await ec2.send(
        new DescribeIamInstanceProfileAssociationsCommand({
          Filters: [{ Name: "instance-id", Values: [id("instance-1")] }],
        }),
      );
      const AssociationId = found?.AssociationId;
      await ec2.send(new DisassociateIamInstanceProfileCommand({ AssociationId }));
    },
  },
  {
    name: "an instance hands credentials out without a token",
    shown: ["update instance-1"],
    heals: ["ModifyInstanceMetadataOptions"],
    happen: ({ ec2 }, id) =>
      ec2.send(
        new ModifyInstanceMetadataOptionsCommand({ InstanceId: id("instance-1"), HttpTokens: "optional" }),
      ),
  },
  {
    name: "an instance is in another group",
    shown: ["update instance-2"],
    heals: ["ModifyInstanceAttribute"],
    happen: ({ ec2 }, id) =>
      ec2.send(
        new ModifyInstanceAttributeCommand({ InstanceId: id("instance-2"), Groups: [id("sg-endpoints")] }),
      ),
  },
  {
    name: "an instance is stopped",
    shown: ["update instance-2"],
    heals: ["StartInstances"],
    happen: ({ ec2 }, id) => ec2.send(new StopInstancesCommand({ InstanceIds: [id("instance-2")] })),
  },
  {
    name: "an instance is terminated",
    shown: ["create instance-1"],
    heals: ["RunInstances", "RunInstances"],
    happen: ({ ec2 }, id) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [id("instance-1")] })),
  },
  {
    name: "something has lost a tag",
    shown: ["update internet-gateway"],
    heals: ["CreateTags"],
    happen: ({ ec2 }, id) =>
      ec2.send(
        new DeleteTagsCommand({ Resources: [id("internet-gateway")], Tags: [{ Key: "privlink:part" }] }),
      ),
  },
];

/** Calls of the drifts that a stack itself never makes. */
const drifted = ["ec2:DeleteTags", "ec2:DisassociateIamInstanceProfile", "ec2:StopInstances"];

describe("a consumer's stack that stands", () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await buildConsumer(stackOn(sandbox).rt);
  });
  afterAll(() => sandbox.close());

  /** AWS's ids by part. */
  const lookUp = async (): Promise<(part: string) => string> => {
    const { rt } = stackOn(sandbox);
    const config = loadConsumerConfig(rt.settings);
    const { wanted, found } = await findConsumer(await openStack(rt, config.stack, "consumer"), config);
    const idOf = (part: string): string =>
      wanted.nodes.get(part)?.provisioner.idOf(found.observations.get(part)) ?? "";
    const table = found.observations.get("route-table-private") as { associations: Record<string, string> };
    return (part) => {
      const subnet = /^association of (.*)$/.exec(part)?.[1];
      return subnet === undefined ? idOf(part) : (table.associations[idOf(subnet)] ?? "");
    };
  };
  const shown = async (): Promise<string[]> =>
    (await planConsumer(stackOn(sandbox).rt)).changes.flatMap(({ action, resource }) =>
      action === "none" ? [] : [`${action} ${resource.replace("shop-consumer-", "")}`],
    );

  it.each(drifts)("shows that $name, and heals that alone", async ({ happen, shown: names, heals }) => {
    const aws = {
      ec2: new EC2Client(sandbox.client("producer")),
      iam: new IAMClient(sandbox.client("producer")),
    };
    await happen(aws, await lookUp());
    expect(await shown()).toEqual(names);
    const mark = sandbox.requests.length;
    await buildConsumer(stackOn(sandbox).rt);
    expect(changesSince(sandbox, mark).sort()).toEqual([...heals].sort());
    expect(await shown()).toEqual([]);
  });

  it("was built and healed by calls that the lists of IAM actions have, since policies are made from them", () => {
    const listed = new Set(
      provisioners.flatMap(({ iam }) => [...iam.read, ...iam.write]).concat(factActions),
    );
    const ofStack = new Set(["ec2", "iam", "ssm", "sts"]);
    const sent = sandbox.requests.flatMap(({ service, operation }) =>
      ofStack.has(service) ? [`${service}:${operation}`] : [],
    );
    // What the drifts above do by themselves.
    const theirs = new Set(drifted);
    expect([...new Set(sent)].filter((action) => !listed.has(action) && !theirs.has(action))).toEqual([]);
    expect(new Set(sent).size).toBeGreaterThan(40);
  });
});
