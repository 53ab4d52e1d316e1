import { describe, expect, it } from "vitest";
import { subnetCidrs } from "../../../../src/provisioners/graph/subnet-cidrs.ts";

describe("subnetCidrs", () => {
  it.each([
    ["10.20.0.0/16", 2, ["10.20.0.0/20", "10.20.16.0/20"], ["10.20.128.0/20", "10.20.144.0/20"]],
    ["10.0.0.0/24", 2, ["10.0.0.0/28", "10.0.0.16/28"], ["10.0.0.128/28", "10.0.0.144/28"]],
    ["192.168.1.64/26", 2, ["192.168.1.64/28", "192.168.1.80/28"], ["192.168.1.96/28", "192.168.1.112/28"]],
  ])("cuts %s for %i zones", (cidr, zones, app, data) => {
    expect(subnetCidrs(cidr, zones)).toEqual({ app, data });
  });

  it("moves no subnet when zones are added", () => {
    const two = subnetCidrs("10.20.0.0/16", 2);
    const six = subnetCidrs("10.20.0.0/16", 6);
    expect(six.app.slice(0, 2)).toEqual(two.app);
    expect(six.data.slice(0, 2)).toEqual(two.data);
    expect(new Set([...six.app, ...six.data]).size).toBe(12);
  });
});
