import { AwsFault, type ProtocolName, type Service } from "../operation.ts";
import type { AuthFailure } from "./sigv4.ts";
import { escapeXml } from "./xml-output.ts";

/** An answer ready to be sent. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The fault of a failed signature check in the words of the service's protocol. @source aws-facts 6.2 */
export function authFault(failure: AuthFailure, protocol: ProtocolName): AwsFault {
  const ec2 = protocol === "ec2Query";
  const json = protocol.startsWith("json");
  const pick = (ec2Code: string, queryCode: string, jsonCode: string): string =>
    ec2 ? ec2Code : json ? jsonCode : queryCode;
  switch (failure.kind) {
    case "missing":
      return new AwsFault(
        pick("AuthFailure", "MissingAuthenticationToken", "MissingAuthenticationTokenException"),
        "Missing Authentication Token",
        ec2 ? 401 : 403,
      );
    case "incomplete":
      return new AwsFault(
        pick("IncompleteSignature", "IncompleteSignature", "IncompleteSignatureException"),
        failure.detail,
        400,
      );
    case "unknown-key":
      return ec2
        ? new AwsFault("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
        : new AwsFault(
            pick("", "InvalidClientTokenId", "UnrecognizedClientException"),
            "The security token included in the request is invalid.",
            403,
          );
    case "mismatch":
      return ec2
        ? new AwsFault("AuthFailure", "AWS was not able to validate the provided access credentials", 401)
        : new AwsFault(pick("", "SignatureDoesNotMatch", "InvalidSignatureException"), failure.detail, 403);
    case "expired":
      return new AwsFault(
        pick("RequestExpired", "SignatureDoesNotMatch", "InvalidSignatureException"),
        failure.detail,
        ec2 ? 400 : 403,
      );
  }
}

/** Writes a fault in the wire format of a service. @source aws-facts 2.1 */
export function faultAnswer(
  fault: AwsFault,
  service: Pick<Service, "protocol" | "formerFaultCodes">,
  requestId: string,
): HttpAnswer {
  const message = escapeXml(fault.message);
  switch (service.protocol) {
    case "ec2Query":
      return xml(
        fault.status,
        `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${fault.code}</Code><Message>${message}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
        requestId,
      );
    case "awsQuery":
      return xml(
        fault.status,
        `<ErrorResponse><Error><Type>${sideOf(fault)}</Type><Code>${fault.code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
        requestId,
      );
    case "json1.0":
    case "json1.1":
      return {
        status: fault.status,
        headers: {
          "content-type": `application/x-amz-json-${service.protocol.slice(4)}`,
          "x-amzn-requestid": requestId,
          "x-amzn-errortype": fault.code,
          ...(service.formerFaultCodes !== undefined && {
            "x-amzn-query-error": `${service.formerFaultCodes[fault.code] ?? fault.code};${sideOf(fault)}`,
          }),
        },
        body: JSON.stringify({ __type: fault.code, message: fault.message, ...fault.members }),
      };
  }
}

/** Whose fault it is, in the words of the query protocol. */
function sideOf(fault: AwsFault): "Sender" | "Receiver" {
  return fault.status >= 500 ? "Receiver" : "Sender";
}

/** An XML answer. */
export function xml(status: number, body: string, requestId: string): HttpAnswer {
  return {
    status,
    headers: { "content-type": "text/xml;charset=UTF-8", "x-amzn-requestid": requestId },
    body,
  };
}
