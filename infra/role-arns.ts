import { type IRole, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import * as z from 'zod';

/** Roles of the account that is deployed to: their permissions are attached to them. */
export const roleArns = z
  .array(
    z
      .string()
      .regex(
        /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
        'is not the ARN of a role, arn:aws:iam::<account>:role/<name>',
      ),
  )
  .refine((arns) => new Set(arns).size === arns.length, 'names a role twice')
  .default([]);

export const rolesOf = (scope: Construct, id: string, arns: readonly string[]): readonly IRole[] =>
  arns.map((arn, no) => Role.fromRoleArn(scope, `${id}${no + 1}`, arn));
