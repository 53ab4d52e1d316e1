import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../../support/sandbox.ts";

let sandbox: TestSandbox;
beforeAll(async () => (sandbox = await startTestSandbox()));
afterAll(() => sandbox.close());

/** True when a program answers; says so when it does not, because the test is skipped then. */
function available(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    process.stderr.write(`SKIPPED: ${program} ${args.join(" ")} does not run on this machine\n`);
    return false;
  }
}

describe("clients that others wrote", () => {
  it.skipIf(!available("python3", "-c", "import boto3"))("boto3 tells the whole story", async () => {
    const profiles = Object.fromEntries(
      ["producer", "consumer-a", "consumer-b"].map((profile) => [
        profile,
        sandbox.client(profile).credentials,
      ]),
    );
    const story = promisify(execFile)("python3", [new URL("story.py", import.meta.url).pathname]);
    story.child.stdin?.end(JSON.stringify({ endpoint: sandbox.endpoint, profiles }));
    expect((await story).stdout).toBe("told\n");
  });

  it.skipIf(!available("aws", "--version"))(
    "the AWS CLI makes a network and refuses what AWS refuses",
    async () => {
      const env = { ...process.env, ...(await sandbox.environment("consumer-a")) };
      const aws = async (command: string): Promise<unknown> => {
        const args = ["ec2", ...command.split(" "), "--output", "json"];
        const { stdout } = await promisify(execFile)("aws", args, { env });
        return stdout === "" ? undefined : JSON.parse(stdout);
      };
      const text = async (command: string): Promise<string> => (await aws(command)) as string;
      const vpcId = await text("create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId");
      const zone = "use1-az1";
      const subnetId = await text(
        `create-subnet --vpc-id ${vpcId} --cidr-block 10.0.0.0/24 --availability-zone-id ${zone} --tag-specifications ResourceType=subnet,Tags=[{Key=Name,Value=a}] --query Subnet.SubnetId`,
      );
      await aws(`modify-vpc-attribute --vpc-id ${vpcId} --enable-dns-hostnames`);
      const groupId = await text(
        `create-security-group --group-name web --description web --vpc-id ${vpcId} --query GroupId`,
      );
      await aws(
        `authorize-security-group-ingress --group-id ${groupId} --protocol tcp --port 443 --cidr 10.0.0.0/16`,
      );
      await aws(
        `authorize-security-group-ingress --group-id ${groupId} --protocol tcp --port 3000 --source-group ${groupId}`,
      );
      const id = await text(
        `create-vpc-endpoint --vpc-id ${vpcId} --vpc-endpoint-type Interface --service-name com.amazonaws.us-east-1.sts --subnet-ids ${subnetId} --security-group-ids ${groupId} --query VpcEndpoint.VpcEndpointId`,
      );
      expect(await aws(`describe-vpc-endpoints --vpc-endpoint-ids ${id}`)).toMatchObject({
        VpcEndpoints: [
          { VpcEndpointId: id, PrivateDnsEnabled: true, Groups: [{ GroupId: groupId, GroupName: "web" }] },
        ],
      });
      await expect(aws(`delete-security-group --group-id ${groupId}`)).rejects.toMatchObject({
        stderr: expect.stringContaining("(DependencyViolation)") as string,
      });
      await aws(
        `revoke-security-group-ingress --group-id ${groupId} --protocol tcp --port 443 --cidr 10.0.0.0/16`,
      );
      await aws(`delete-vpc-endpoints --vpc-endpoint-ids ${id}`);
      expect(
        await aws(`describe-subnets --filters Name=tag:Name,Values=a --query Subnets[].SubnetId`),
      ).toEqual([subnetId]);
      await aws(`delete-subnet --subnet-id ${subnetId}`);
      await aws(`delete-security-group --group-id ${groupId}`);
      await aws(`delete-vpc --vpc-id ${vpcId}`);
    },
  );
});
