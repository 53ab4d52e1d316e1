import { DeleteDBInstanceCommand, DescribeEventsCommand, RebootDBInstanceCommand } from "@aws-sdk/client-rds";
import { describe, expect, it } from "vitest";
import { databaseFailed, databaseServing } from "../../../src/sandbox/services/rds/serving.ts";
import { rdsSlice } from "../../../src/sandbox/services/rds/state.ts";
import { startTestSandbox } from "../../support/sandbox.ts";
import { refusal } from "./ec2/setup.ts";
import { databasePlace } from "./rds-setup.ts";

describe("with a data path", () => {
  it("an instance becomes available when its server serves, and its states come in AWS's order (aws-facts 2.4)", async () => {
    const slow = await startTestSandbox({ dataPath: true, timeScale: 100 });
    try {
      const { rds, create, find, settled } = await databasePlace(slow);
      await create("real", { BackupRetentionPeriod: 1 });
      const ref = { account: "111111111111", region: "us-east-1", id: "real" };
      const phase = () => rdsSlice({ world: slow.world, ...ref }).instances["real"]?.phase;
      expect(phase()).toBe("waiting");
      databaseServing(slow.world, ref);
      expect(phase()).toBe("waiting");
      slow.world.advance(4500);
      await expect.poll(phase).toBe("wanted");
      expect((await find("real")).DBInstanceStatus).toBe("creating");
      databaseServing(slow.world, ref);
      expect((await find("real")).DBInstanceStatus).toBe("backing-up");
      expect((await find("real")).Endpoint?.Port).toBe(5432);
      slow.world.advance(4500);
      await settled("real");
      await rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: "real" }));
      expect(phase()).toBe("waiting");
      slow.world.advance(600);
      await expect.poll(phase).toBe("wanted");
      databaseServing(slow.world, ref);
      await settled("real");
      await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: "real", SkipFinalSnapshot: true }));
      expect(phase()).toBe("unwanted");
    } finally {
      await slow.close();
    }
  });

  it("an instance whose server cannot run fails, says why, and can only be deleted", async () => {
    const slow = await startTestSandbox({ dataPath: true });
    try {
      const { rds, create, find } = await databasePlace(slow);
      await create("broken");
      const ref = { account: "111111111111", region: "us-east-1", id: "broken" };
      const phase = () => rdsSlice({ world: slow.world, ...ref }).instances["broken"]?.phase;
      await expect.poll(phase).toBe("wanted");
      databaseFailed(slow.world, ref, "no PostgreSQL on this machine");
      expect((await find("broken")).DBInstanceStatus).toBe("failed");
      const { Events } = await rds.send(
        new DescribeEventsCommand({ SourceIdentifier: "broken", SourceType: "db-instance" }),
      );
      expect(Events?.at(-1)?.Message).toBe("no PostgreSQL on this machine");
      const remove = (more: object) =>
        rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: "broken", ...more }));
      expect(await refusal(remove({ FinalDBSnapshotIdentifier: "f" }))).toMatchObject({
        code: "InvalidDBInstanceStateFault",
      });
      await remove({ SkipFinalSnapshot: true });
    } finally {
      await slow.close();
    }
  });
});
