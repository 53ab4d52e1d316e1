import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server } from "node:net";
import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LostAnswer } from "../../../src/errors/lost-answer.ts";
import { translate } from "../../../src/errors/translate.ts";
import { createAwsClients, type OwnedAwsClients } from "../../../src/runtime/aws-clients.ts";

const open = new Set<Server>();
let aws: OwnedAwsClients;

const listen = async (server: Server): Promise<string> => {
  open.add(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const answering = (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> =>
  listen(createServer(answer));

beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  vi.stubEnv("AWS_PROFILE", undefined);
  aws = createAwsClients({ region: () => "eu-west-1", profile: () => undefined, version: "1.2.3" });
});
afterEach(async () => {
  aws.close();
  vi.unstubAllEnvs();
  await Promise.all(
    [...open].map(
      (server) =>
        new Promise((resolve) => {
          server.close(resolve);
          if ("closeAllConnections" in server)
            (server as unknown as { closeAllConnections(): void }).closeAllConnections();
        }),
    ),
  );
  open.clear();
});

const failure = async (work: Promise<unknown>): Promise<ReturnType<typeof translate>> => {
  try {
    await work;
  } catch (error) {
    return translate(error);
  }
  throw new Error("The call succeeded");
};

describe("clients", () => {
  it("are made once per class, with privlink in the user agent", async () => {
    let agent = "";
    vi.stubEnv(
      "AWS_ENDPOINT_URL",
      await answering((request, response) => {
        agent = String(request.headers["user-agent"]);
        response.end(
          "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
        );
      }),
    );
    expect(aws.get(STSClient)).toBe(aws.get(STSClient));
    const { Account } = await aws.get(STSClient).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe("111111111111");
    expect(agent).toContain("privlink/1.2.3");
  });

  it("ask for region and profile on first use only", () => {
    const lazy = createAwsClients({
      region: () => {
        throw new Error("asked");
      },
      profile: () => undefined,
      version: "1",
    });
    expect(() => lazy.region).toThrow("asked");
    expect(() => lazy.get(STSClient)).toThrow("asked");
  });
});

describe("an endpoint that does not answer", () => {
  it("ends at once when the connection is refused, and is named", async () => {
    const server = createTcpServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    open.delete(server);
    vi.stubEnv("AWS_ENDPOINT_URL", url);
    const started = performance.now();
    const error = await failure(aws.get(EC2Client).send(new DescribeVpcsCommand({})));
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(error).toMatchObject({ code: "PL-UNREACHABLE", message: `${url} does not answer` });
    expect(error.reason).toContain("ECONNREFUSED");
  });

  it("ends at once when the name does not exist", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://privlink.invalid");
    const error = await failure(aws.get(EC2Client).send(new DescribeVpcsCommand({})));
    expect(error).toMatchObject({
      code: "PL-UNREACHABLE",
      message: "http://privlink.invalid does not answer",
    });
  });

  it("ends at once when TLS is spoken to a plain server", async () => {
    const url = await answering((_request, response) => response.end());
    vi.stubEnv("AWS_ENDPOINT_URL", url.replace("http:", "https:"));
    const error = await failure(aws.get(EC2Client).send(new DescribeVpcsCommand({})));
    expect(error.code).toBe("PL-UNREACHABLE");
  });
});

describe("an endpoint that takes connections and stays silent", () => {
  const patient = (patience: { unproven: number; proven: number }): OwnedAwsClients =>
    createAwsClients({ region: () => "eu-west-1", profile: () => undefined, version: "1", patience });

  it("is given up after two attempts", async () => {
    let requests = 0;
    const url = await answering(() => {
      requests += 1;
    });
    vi.stubEnv("AWS_ENDPOINT_URL", url);
    const clients = patient({ unproven: 100, proven: 60_000 });
    const error = await failure(clients.get(EC2Client).send(new DescribeVpcsCommand({})));
    clients.close();
    expect(error).toMatchObject({ code: "PL-UNREACHABLE", message: `${url} does not answer` });
    expect(requests).toBe(2);
  });

  it.each([
    ["an answer", 200, "<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>"],
    [
      "a refusal",
      403,
      "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>",
    ],
  ])("is waited for once it has given %s", async (_name, status, first) => {
    let requests = 0;
    vi.stubEnv(
      "AWS_ENDPOINT_URL",
      await answering((_request, response) => {
        requests += 1;
        if (requests === 1) {
          response.statusCode = status;
          response.end(first);
        } else {
          setTimeout(() => response.end("<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>"), 600);
        }
      }),
    );
    const clients = patient({ unproven: 200, proven: 5_000 });
    const client = clients.get(EC2Client);
    await client.send(new DescribeVpcsCommand({})).catch(() => undefined);
    await client.send(new DescribeVpcsCommand({}));
    clients.close();
    expect(requests).toBe(2);
  });
});

describe("an endpoint that is no URL", () => {
  it("is a mistake of configuration that names the variable", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "sandbox");
    const error = await failure(aws.get(EC2Client).send(new DescribeVpcsCommand({})));
    expect(error).toMatchObject({ code: "PL-CONFIG", message: 'The AWS endpoint "sandbox" is not a URL' });
    expect(error.reason).toContain("AWS_ENDPOINT_URL");
  });
});

describe("a refusal", () => {
  const ec2Fault = (code: string, message: string) =>
    answering((_request, response) => {
      response.writeHead(403, { "x-amzn-requestid": "req-1" });
      response.end(
        `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>req-1</RequestID></Response>`,
      );
    });

  it("names the IAM action, AWS's code and the request id", async () => {
    vi.stubEnv(
      "AWS_ENDPOINT_URL",
      await ec2Fault("UnauthorizedOperation", "You may not. Encoded authorization failure message: abc"),
    );
    expect(await failure(aws.get(EC2Client).send(new DescribeVpcsCommand({})))).toMatchObject({
      code: "PL-DENIED",
      message: "ec2:DescribeVpcs was denied",
      reason: "UnauthorizedOperation: You may not. (request req-1)",
      details: { action: "ec2:DescribeVpcs" },
    });
  });

  it("of the credentials is told from a refusal of the action", async () => {
    vi.stubEnv("AWS_ENDPOINT_URL", await ec2Fault("AuthFailure", "not able to validate"));
    expect(await failure(aws.get(EC2Client).send(new DescribeVpcsCommand({})))).toMatchObject({
      code: "PL-NO-CREDENTIALS",
      reason: "AuthFailure: not able to validate (request req-1)",
    });
  });

  it("comes before any request when there are no credentials", async () => {
    let requests = 0;
    vi.stubEnv(
      "AWS_ENDPOINT_URL",
      await answering((_request, response) => {
        requests += 1;
        response.end();
      }),
    );
    vi.stubEnv("AWS_ACCESS_KEY_ID", undefined);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", undefined);
    vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    const error = await failure(aws.get(EC2Client).send(new DescribeVpcsCommand({})));
    expect(error.code).toBe("PL-NO-CREDENTIALS");
    expect(requests).toBe(0);
  });
});

describe("a fault that passes", () => {
  it("is tried again", async () => {
    let requests = 0;
    vi.stubEnv(
      "AWS_ENDPOINT_URL",
      await answering((_request, response) => {
        requests += 1;
        if (requests < 3) response.statusCode = 503;
        response.end("<DescribeVpcsResponse><vpcSet/></DescribeVpcsResponse>");
      }),
    );
    await aws.get(EC2Client).send(new DescribeVpcsCommand({}));
    expect(requests).toBe(3);
  });
});

describe("a call whose answer is lost", () => {
  /** Breaks the connection of the first requests, answers the later ones. */
  const breaking = async (times: number): Promise<() => number> => {
    let requests = 0;
    vi.stubEnv(
      "AWS_ENDPOINT_URL",
      await answering((request, response) => {
        request.resume();
        requests += 1;
        if (requests <= times) request.socket.destroy();
        else response.end("<CreateVpcResponse><vpc><vpcId>vpc-1</vpcId></vpc></CreateVpcResponse>");
      }),
    );
    return () => requests;
  };

  it("is not sent again when AWS would do it twice, and says what was lost", async () => {
    const requests = await breaking(1);
    const call = aws.get(EC2Client).send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
    await expect(call).rejects.toBeInstanceOf(LostAnswer);
    expect(requests()).toBe(1);
    const error = await call.catch(translate);
    expect(error).toMatchObject({ code: "PL-UNREACHABLE" });
  });

  it("is sent again otherwise", async () => {
    const requests = await breaking(2);
    await aws.get(EC2Client).send(new DescribeVpcsCommand({}));
    expect(requests()).toBe(3);
  });
});
