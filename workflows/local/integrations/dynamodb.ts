import {
  type DynamoDBClient,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { type Integration, type Json, TaskFailure } from '../engine/types.ts';

/** `dynamodb:getItem|putItem|updateItem` as Step Functions offers them: the API's own parameter names. */
export function dynamodbIntegrations(client: DynamoDBClient): Readonly<Record<string, Integration>> {
  return {
    'arn:aws:states:::dynamodb:getItem': (call) =>
      sent(call.arguments, (input) =>
        client.send(new GetItemCommand(input as unknown as GetItemCommandInput), {
          abortSignal: call.signal,
        }),
      ),
    'arn:aws:states:::dynamodb:putItem': (call) =>
      sent(call.arguments, (input) =>
        client.send(new PutItemCommand(input as unknown as PutItemCommandInput), {
          abortSignal: call.signal,
        }),
      ),
    'arn:aws:states:::dynamodb:updateItem': (call) =>
      sent(call.arguments, (input) =>
        client.send(new UpdateItemCommand(input as unknown as UpdateItemCommandInput), {
          abortSignal: call.signal,
        }),
      ),
  };
}

async function sent(input: Json, send: (input: Json) => Promise<object>): Promise<unknown> {
  try {
    const { $metadata, ...output } = (await send(input)) as { $metadata?: unknown };
    return { ...output, SdkHttpMetadata: { HttpStatusCode: 200 }, SdkResponseMetadata: {} };
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error));
    const name =
      known.name.endsWith('Exception') || known.name.endsWith('Error') ? known.name : 'SdkClientException';
    throw new TaskFailure(`DynamoDB.${name}`, `${known.message} (Service: DynamoDb)`);
  }
}
