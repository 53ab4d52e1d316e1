export function pureAwsSchemas() {
  return { name: "pure-aws-schemas" };
}
