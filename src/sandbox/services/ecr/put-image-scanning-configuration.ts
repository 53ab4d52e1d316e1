import {
  PutImageScanningConfiguration$,
  type PutImageScanningConfigurationRequest,
  type PutImageScanningConfigurationResponse,
} from "@aws-sdk/client-ecr";
import { operation } from "../../operation.ts";
import { repositoryOf } from "./repositories.ts";

/** Says whether images are scanned when they are pushed. */
export const putImageScanningConfiguration = operation<
  PutImageScanningConfigurationRequest,
  PutImageScanningConfigurationResponse
>(
  PutImageScanningConfiguration$,
  ["repositoryName", "registryId", "imageScanningConfiguration"],
  (input, call) => {
    const repository = repositoryOf(call, input);
    repository.scanOnPush = input.imageScanningConfiguration?.scanOnPush ?? false;
    return {
      registryId: call.account,
      repositoryName: repository.name,
      imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    };
  },
);
