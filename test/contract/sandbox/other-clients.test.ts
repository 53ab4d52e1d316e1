import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestSandbox, type TestSandbox } from "../../support/sandbox.ts";
import { databasePlace } from "./rds-setup.ts";

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
  it.skipIf(!available("python3", "-c", "import boto3"))("boto3 uses every data service", async () => {
    const profiles = Object.fromEntries(
      ["producer", "consumer-a"].map((profile) => [profile, sandbox.client(profile).credentials]),
    );
    const story = promisify(execFile)("python3", [new URL("other-clients.py", import.meta.url).pathname]);
    story.child.stdin?.end(JSON.stringify({ endpoint: sandbox.endpoint, profiles }));
    expect((await story).stdout).toBe("told\n");
  });

  it.skipIf(!available("aws", "--version"))("the AWS CLI describes what is there", async () => {
    const other = await startTestSandbox();
    try {
      const env = { ...process.env, ...(await other.environment("producer")) };
      const aws = async (command: string): Promise<unknown> => {
        const { stdout } = await promisify(execFile)("aws", [...command.split(" "), "--output", "json"], {
          env,
        });
        return stdout === "" ? undefined : JSON.parse(stdout);
      };
      const place = await databasePlace(other);
      await place.create("shop");
      await place.settled("shop");
      const status = "--query DBInstances[0].[DBInstanceStatus,DBName]";
      // Version 1 of the AWS CLI replaces the endpoint of RDS in us-east-1 unless it is given on the command line.
      expect(await aws(`rds describe-db-instances ${status} --endpoint-url ${other.endpoint}`)).toEqual([
        "available",
        "shop",
      ]);
      await aws(
        `elasticache create-cache-subnet-group --cache-subnet-group-name app --cache-subnet-group-description app --subnet-ids ${place.subnetIds.join(" ")}`,
      );
      await aws(
        `elasticache create-replication-group --replication-group-id shop --replication-group-description shop --cache-node-type cache.t4g.micro --cache-subnet-group-name app --tags Key=a,Value=1`,
      );
      expect(
        await aws("elasticache describe-replication-groups --query ReplicationGroups[0].MemberClusters"),
      ).toEqual(["shop-001"]);
      await aws("secretsmanager create-secret --name token --secret-string x --tags Key=a,Value=1");
      expect(
        await aws("secretsmanager list-secrets --filters Key=name,Values=token --query SecretList[].Name"),
      ).toEqual(["token"]);
      await aws("logs create-log-group --log-group-name /shop --tags a=1");
      expect(await aws("logs describe-log-groups --query logGroups[].logGroupName")).toEqual(["/shop"]);
      await aws(
        "ecr create-repository --repository-name shop --image-scanning-configuration scanOnPush=true",
      );
      expect(await aws("ecr list-images --repository-name shop --query length(imageIds)")).toBe(1);
      await aws(
        "dynamodb create-table --table-name registry --attribute-definitions AttributeName=pk,AttributeType=S --key-schema AttributeName=pk,KeyType=HASH --billing-mode PAY_PER_REQUEST",
      );
      expect(await aws("dynamodb list-tables --query TableNames")).toEqual(["registry"]);
      expect(await aws("iam list-roles --query Roles[].RoleName")).toEqual([
        "AWSServiceRoleForElastiCache",
        "AWSServiceRoleForRDS",
      ]);
    } finally {
      await other.close();
    }
  });
});
