import type { RouterOutputs } from '@coolsweep/api';

type SlotTime = RouterOutputs['sweep']['page']['rows'][number]['slotTime'];

const hourMs = 60 * 60 * 1000;

/** Hours in three digits or so. */
function formatHours(milliseconds: number): string {
  const hours = milliseconds / hourMs;
  if (hours < 0.01) return '< 0.01';
  return hours.toLocaleString('en', { maximumFractionDigits: hours < 10 ? 2 : hours < 100 ? 1 : 0 });
}

/** What a sweep has cost: hours of GPUs, or of the CPU where there was none. */
export function formatSlotTime(time: SlotTime): string {
  if (time === null || time.gpuMs + time.cpuMs === 0) return '—';
  return [
    ...(time.gpuMs > 0 ? [`${formatHours(time.gpuMs)} GPU h`] : []),
    ...(time.cpuMs > 0 ? [`${formatHours(time.cpuMs)} CPU h`] : []),
  ].join(' + ');
}
