import { describe, expect, it } from "vitest";
import { z } from "zod";
import { DatabaseUnavailable } from "../../../../src/api-service/platform/postgres.ts";
import { problemOf } from "../../../../src/api-service/platform/problems.ts";

describe("problemOf", () => {
  it("flattens what zod found, as the seed's clients expect", () => {
    const { error } = z
      .object({ nombre: z.string().min(5), precio: z.number() })
      .safeParse({ nombre: "abc" });
    expect(problemOf(error)).toEqual({
      status: 400,
      body: {
        error: {
          formErrors: [],
          fieldErrors: {
            nombre: [expect.stringContaining("5")],
            precio: [expect.stringContaining("number")],
          },
        },
      },
    });
  });

  it("says nothing of what went wrong inside", () => {
    const inside = [
      new Error("password=secret"),
      new DatabaseUnavailable(new Error("secret host")),
      "secret",
      undefined,
    ];
    const problems = inside.map(problemOf);
    expect(problems.map(({ status }) => status)).toEqual([500, 503, 500, 500]);
    expect(JSON.stringify(problems)).not.toContain("secret");
  });
});
