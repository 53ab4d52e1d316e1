import type { Service } from "../operation.ts";
import { iam } from "./iam/service.ts";
import { secretsManager } from "./secretsmanager/service.ts";
import { sts } from "./sts/service.ts";

/** Every service of the sandbox. */
export const services: readonly Service[] = [iam, secretsManager, sts];
