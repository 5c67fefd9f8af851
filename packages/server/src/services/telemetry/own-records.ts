import { draftDaemonHang, draftDaemonRecovery } from './daemon/daemon-events.ts'
import { addSample, type Histogram, writeHistogram } from './daemon/histogram.ts'
import { draftLifecycle } from './lifecycle/draft-lifecycle.ts'
import { draftCrash, draftHang, draftRecovery, draftSuspension } from './lifecycle/silence.ts'
import { draftMetric, type MetricFields } from './metrics/decode-metric.ts'
import type { OwnRecords } from './store/own-records.ts'

/** The records that the store adds by itself. */
export const ownRecords: OwnRecords = {
  silence({ heardAt, isHung, isOfDaemon }, now) {
    if (isOfDaemon) return isHung ? [] : [draftDaemonHang(heardAt, now)]
    return isHung ? [draftSuspension(now)] : [draftSuspension(now), draftHang(heardAt, now)]
  },
  loss: draftCrash,
  recovery({ wasHung, isOfDaemon }, at) {
    if (isOfDaemon) return wasHung ? [draftDaemonRecovery(at)] : []
    return wasHung ? [draftLifecycle('recovery', at), draftRecovery(at)] : [draftLifecycle('recovery', at)]
  },
  addSample(samples, sample, at) {
    const before = samples === undefined ? undefined : (JSON.parse(samples) as Histogram)
    const histogram = addSample(before, JSON.parse(sample) as MetricFields)
    const { body, value } = draftMetric(writeHistogram(histogram), at)
    return { samples: JSON.stringify(histogram), body, value }
  },
}
