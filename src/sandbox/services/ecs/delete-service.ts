import { DeleteService$, type DeleteServiceRequest, type DeleteServiceResponse } from "@aws-sdk/client-ecs";
import { operation } from "../../operation.ts";
import { activeCluster, activeService, invalid } from "./find.ts";
import { scheduleReconcile } from "./reconcile.ts";
import { describeService } from "./services.ts";

/** Drains a service, then it is INACTIVE. With tasks left it wants `force`. @source aws-facts 1.14 */
export const deleteService = operation<DeleteServiceRequest, DeleteServiceResponse>(
  DeleteService$,
  ["cluster", "service", "force"],
  (input, call) => {
    const service = activeService(call, activeCluster(call, input.cluster), input.service ?? "");
    if (service.desiredCount > 0 && input.force !== true) {
      throw invalid("The service cannot be stopped while it is scaled above 0.");
    }
    service.status = "DRAINING";
    service.desiredCount = 0;
    for (const deployment of service.deployments) deployment.desiredCount = 0;
    scheduleReconcile(call);
    return { service: describeService(call, service, ["TAGS"]) };
  },
);
