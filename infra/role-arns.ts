import { type IGrantable, type IRole, Role, User } from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
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

/** A role or a user, to attach permissions to; undefined for any other ARN, whose own they have to be. */
export function identityOf(scope: Construct, id: string, arn: string): (IGrantable & IConstruct) | undefined {
  if (arn.includes(':role/')) return Role.fromRoleArn(scope, id, arn);
  return arn.includes(':user/') ? User.fromUserArn(scope, id, arn) : undefined;
}
