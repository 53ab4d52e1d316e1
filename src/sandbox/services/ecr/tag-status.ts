import { invalid } from "./repositories.ts";
import type { Image } from "./state.ts";

/** A filter by whether an image has a tag. @throws InvalidParameterException */
export function checkTagStatus(status: string | undefined): (image: Image) => boolean {
  switch (status) {
    case undefined:
    case "ANY":
      return () => true;
    case "TAGGED":
      return ({ tags }) => tags.length > 0;
    case "UNTAGGED":
      return ({ tags }) => tags.length === 0;
    default:
      throw invalid(`Invalid parameter at 'filter.tagStatus': ${status}`);
  }
}
