import { describe, expect, it } from "vitest";
import { displayWidth } from "../../../src/reporting/text.ts";
import { createUi } from "../../../src/reporting/ui.ts";

describe("styles", () => {
  it("are escape sequences with colour and nothing without", () => {
    expect(createUi({ colour: true, width: 80 }).red("x")).toBe("\u001b[31mx\u001b[39m");
    const plain = createUi({ colour: false, width: 80 });
    for (const style of [plain.bold, plain.dim, plain.green, plain.yellow, plain.red])
      expect(style("x")).toBe("x");
  });
});

describe("table", () => {
  const columns = [
    { title: "Id", key: "id", min: 4 },
    { title: "Reason", key: "reason", flexible: true, min: 10 },
    { title: "State", key: "state" },
  ];
  const rows = [
    {
      id: "vpce-0123456789abcdef0",
      reason: "we need it for the quarterly report of sales",
      state: "pending",
    },
    { id: "vpce-1", reason: "short" },
  ];

  it("pads to the widest cell and leaves no blank at the end", () => {
    const { table } = createUi({ colour: false, width: 120 });
    expect(table(columns, rows)).toEqual([
      "Id                      Reason                                        State",
      "vpce-0123456789abcdef0  we need it for the quarterly report of sales  pending",
      "vpce-1                  short",
    ]);
  });

  it("wraps the flexible column first when the terminal is narrow", () => {
    const { table } = createUi({ colour: false, width: 60 });
    expect(table(columns, rows)).toEqual([
      "Id                      Reason                       State",
      "vpce-0123456789abcdef0  we need it for the           pending",
      "                        quarterly report of sales",
      "vpce-1                  short",
    ]);
  });

  it.each([20, 30, 40, 60, 80])("fits %d columns, in colour too", (width) => {
    const ui = createUi({ colour: true, width });
    const coloured = rows.map(({ id, reason, state }) => ({ id, reason, state: ui.yellow(state ?? "") }));
    for (const line of ui.table(columns, coloured))
      expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(width, 26));
  });

  it("shows the headings of an empty table", () => {
    expect(createUi({ colour: false, width: 80 }).table(columns, [])).toEqual(["Id  Reason  State"]);
  });
});
