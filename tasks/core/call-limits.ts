/** A shorter answer than this helps nobody. */
export const LEAST_ANSWER_TOKENS = 64;
/** The JSON contract of a classifier fits into it with room to spare. */
export const LEAST_CLASSIFIER_TOKENS = 96;
/** A classifier's part of the time that is left: the answer itself still has to be made. */
export const CLASSIFIER_TIME_SHARE = 0.25;
