import {
  DescribeServices$,
  type DescribeServicesRequest,
  type DescribeServicesResponse,
} from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { activeCluster, ecsArn, invalid, shortName } from "./find.ts";
import { describeService } from "./services.ts";
import { ecsState } from "./state.ts";

/** Up to ten services; a missing one is a failure with HTTP 200. @source aws-facts 2.3 */
export const describeServices = operation<DescribeServicesRequest, DescribeServicesResponse>(
  DescribeServices$,
  ["cluster", "services", "include"],
  (input, call) => {
    const cluster = activeCluster(call, input.cluster);
    const names = input.services ?? [];
    if (names.length === 0) throw invalid("Services cannot be empty.");
    if (names.length > 10) throw invalid("Services cannot have more than 10 elements.");
    const sought = names.map((name) => ({
      name,
      service: ecsState(call).services[`${cluster.name}/${shortName(name)}`],
    }));
    return {
      services: sought.flatMap(({ service }) =>
        service === undefined ? [] : [describeService(call, service, input.include ?? [])],
      ),
      failures: sought
        .filter(({ service }) => service === undefined)
        .map(({ name }) => ({
          arn: ecsArn(call, `service/${cluster.name}/${shortName(name)}`),
          reason: "MISSING",
        })),
    };
  },
);
