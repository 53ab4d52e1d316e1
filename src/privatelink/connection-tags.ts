import { CreateTagsCommand, EC2Client } from "@aws-sdk/client-ec2";
import type { Aws } from "./clients.ts";
import { tagList } from "./tags.ts";

/**
 * Puts tags on a connection; the consumer does not see them. Values are made to fit what a tag may hold.
 * @source aws-facts 1.1 (`vpc-endpoint-connection` bears tags), 1.5
 */
export async function tagConnection(
  aws: Aws,
  connectionId: string,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const fitting = Object.fromEntries(
    Object.entries(tags).map(([name, value]) => [
      name,
      value.replace(notInTags, "_").slice(0, maxValueLength),
    ]),
  );
  await aws.get(EC2Client).send(new CreateTagsCommand({ Resources: [connectionId], Tags: tagList(fitting) }));
}

const maxValueLength = 256;
/** Tags take letters, digits, blanks and these marks. */
const notInTags = /[^\p{L}\p{N}\p{Zs}_.:/=+\-@]/gu;
