import { describe, expect, it } from "vitest";
import { chooseZones } from "../../../../src/provisioners/graph/zones.ts";

const available = ["euw1-az1", "euw1-az2", "euw1-az3"];
const network = (zones: number, zoneIds?: readonly string[]) => ({
  section: "network" as const,
  zones,
  ...(zoneIds === undefined ? {} : { zoneIds }),
});
const none = new Map<number, string>();

describe("chooseZones", () => {
  it("takes the first by id", () => {
    expect(chooseZones(network(2), "eu-west-1", available, none)).toEqual(["euw1-az1", "euw1-az2"]);
  });

  it("takes those of the configuration in its order", () => {
    const zones = chooseZones(network(2, ["euw1-az3", "euw1-az1"]), "eu-west-1", available, none);
    expect(zones).toEqual(["euw1-az3", "euw1-az1"]);
  });

  it("stays where the stack is, though AWS would choose otherwise today", () => {
    const built = new Map([
      [0, "euw1-az2"],
      [1, "euw1-az9"],
    ]);
    expect(chooseZones(network(3), "eu-west-1", available, built)).toEqual([
      "euw1-az2",
      "euw1-az9",
      "euw1-az1",
    ]);
  });

  it("names what there is when more is wanted", () => {
    expect(() => chooseZones(network(4), "eu-west-1", available, none)).toThrow("3 zones");
    expect(() => chooseZones(network(1, ["use1-az1"]), "eu-west-1", available, none)).toThrow("use1-az1");
  });
});
