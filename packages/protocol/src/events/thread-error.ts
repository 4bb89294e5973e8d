/** Why a turn failed. */
export interface ThreadError {
  /**
   * What the agent reported. It may be empty, and it may itself be JSON text: the body of a refused model
   * request is passed on as it came.
   */
  message: string;
}
