import { slice } from "../../world/slice.ts";

/** ECR's part of the state. */
export interface EcrState {
  /** By repository name. */
  repositories: Record<string, Repository>;
}

/** An image repository. */
export interface Repository {
  name: string;
  arn: string;
  /** `<account>.dkr.ecr.<region>.amazonaws.com/<name>` */
  uri: string;
  /** ISO 8601, as are all dates here. */
  createdAt: string;
  tagMutability: "MUTABLE" | "IMMUTABLE";
  scanOnPush: boolean;
  encryption: { type: "AES256" | "KMS"; kmsKeyArn?: string };
  tags: Record<string, string>;
  /** JSON text. */
  policy?: string;
  lifecyclePolicy?: { text: string; changedAt: string };
  images: Image[];
}

/** An image: a manifest and the tags that point to it. */
export interface Image {
  /** `sha256:…` of the manifest. */
  digest: string;
  manifest: string;
  mediaType: string;
  tags: string[];
  pushedAt: string;
  sizeBytes: number;
}

/** Slice of ECR. */
export const ecrSlice = slice<EcrState>("ecr", () => ({ repositories: {} }));
