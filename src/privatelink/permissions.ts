import {
  EC2Client,
  ModifyVpcEndpointServicePermissionsCommand,
  paginateDescribeVpcEndpointServicePermissions,
} from "@aws-sdk/client-ec2";
import type { Aws } from "./clients.ts";

/** The principals that may find and request an endpoint service, over all pages, sorted. */
export async function listPrincipals(aws: Aws, serviceId: string): Promise<string[]> {
  const principals: string[] = [];
  const pages = paginateDescribeVpcEndpointServicePermissions(
    { client: aws.get(EC2Client) },
    { ServiceId: serviceId },
  );
  for await (const page of pages) {
    principals.push(...(page.AllowedPrincipals ?? []).flatMap(({ Principal }) => Principal ?? []));
  }
  return principals.sort();
}

/** Adds and removes principals; sends nothing when there is nothing to send. @source aws-facts 1.3 */
export async function changePrincipals(
  aws: Aws,
  serviceId: string,
  change: { add: readonly string[]; remove: readonly string[] },
): Promise<void> {
  if (change.add.length === 0 && change.remove.length === 0) return;
  await aws.get(EC2Client).send(
    new ModifyVpcEndpointServicePermissionsCommand({
      ServiceId: serviceId,
      ...(change.add.length === 0 ? {} : { AddAllowedPrincipals: [...change.add] }),
      ...(change.remove.length === 0 ? {} : { RemoveAllowedPrincipals: [...change.remove] }),
    }),
  );
}
