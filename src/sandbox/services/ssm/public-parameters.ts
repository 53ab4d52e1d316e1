import type { Parameter } from "@aws-sdk/client-ssm";
import { imageCreatedAt, images } from "../ec2/images.ts";

/**
 * The public parameters of a region: ids of the newest images of Amazon Linux.
 *
 * @source GEN (aws-facts 0): names below /aws/service/ami-amazon-linux-latest
 */
export function publicParameters(region: string): Parameter[] {
  return images(region).flatMap((image) =>
    image.parameters.map((Name) => ({
      Name,
      Type: "String" as const,
      Value: image.id,
      Version: 1,
      LastModifiedDate: new Date(imageCreatedAt),
      // Public parameters belong to no account.
      ARN: `arn:aws:ssm:${region}::parameter${Name}`,
      DataType: "text",
    })),
  );
}

/** The parameter that a caller names, by name or by ARN. */
export function publicParameter(region: string, name: string): Parameter | undefined {
  return publicParameters(region).find((parameter) => parameter.Name === name || parameter.ARN === name);
}
