import { DeleteDBInstanceCommand, RebootDBInstanceCommand } from "@aws-sdk/client-rds";
import { describe, expect, it } from "vitest";
import { databaseServing } from "../../../src/sandbox/services/rds/serving.ts";
import { rdsSlice } from "../../../src/sandbox/services/rds/state.ts";
import { startTestSandbox } from "../../support/sandbox.ts";
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
});
