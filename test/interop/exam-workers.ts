import { workerService } from "dubbo-ts";
import { LosslessExamApi } from "./exam-api.js";
import { createExamService } from "./exam-service.js";

/** The examined service, for a worker thread. */
export default workerService(LosslessExamApi, createExamService() as never);
