/** An error as Step Functions sends it: the SDKs cut the name after the `#` and raise that exception. */
export class ApiError extends Error {
  override name = 'ApiError';
  /** With its namespace, as it stands in `__type`. */
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** Errors of the service itself keep the namespace of the service that Step Functions grew out of. */
const ofService = (name: string, message: string): ApiError =>
  new ApiError(`com.amazonaws.swf.service.v2.model#${name}`, message);

/** Errors of the protocol come from the framework in front of the service. */
const ofFramework = (name: string, message: string, status = 400): ApiError =>
  new ApiError(`com.amazon.coral.service#${name}`, message, status);

export const invalidArn = (why: string): ApiError => ofService('InvalidArn', `Invalid Arn: '${why}'`);

/** An Express execution has no API of its own once it is started. */
export const wrongResourceType = (type: string): ApiError =>
  invalidArn(`Resource type not valid in this context: ${type}`);

export const invalidName = (name: string): ApiError => ofService('InvalidName', `Invalid Name: '${name}'`);

export const invalidToken = (token: string): ApiError =>
  ofService('InvalidToken', `Invalid Token: '${token}'`);

export const invalidExecutionInput = (why: string): ApiError =>
  ofService('InvalidExecutionInput', `Invalid State Machine Execution Input: '${why}'`);

/** @param message the whole message, `Invalid State Machine Definition: '...'` */
export const invalidDefinition = (message: string): ApiError => ofService('InvalidDefinition', message);

export const stateMachineDoesNotExist = (arn: string): ApiError =>
  ofService('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);

export const executionDoesNotExist = (arn: string): ApiError =>
  ofService('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);

export const typeNotSupported = (): ApiError =>
  ofService('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');

export const validation = (message: string): ApiError =>
  new ApiError('com.amazon.coral.validate#ValidationException', message);

export const serialization = (message: string): ApiError => ofFramework('SerializationException', message);

export const unknownOperation = (message: string): ApiError =>
  ofFramework('UnknownOperationException', message);

export const accessDenied = (message: string): ApiError => ofFramework('AccessDeniedException', message, 403);

export const entityTooLarge = (message: string): ApiError =>
  ofFramework('RequestEntityTooLargeException', message, 413);

/** A fault of this endpoint, never of its caller. */
export const internalError = (message: string): ApiError => ofFramework('InternalFailure', message, 500);
