#!/usr/bin/env bash
# An archive in parts as a SLURM array. Each task takes the part that its number says; a task that is started again goes on where it was.
#
#   sbatch --array=0-15 deploy/slurm.sh "/data/clips/**/*.mp4" /data/results
#
#SBATCH --job-name=asmnet-live
#SBATCH --cpus-per-task=8
#SBATCH --mem-per-cpu=1G
#SBATCH --time=24:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@60
set -eu
[ $# = 2 ] || { echo 'usage: sbatch --array=0-15 slurm.sh "SOURCES" RESULTS' >&2; exit 2; }
count=${SLURM_ARRAY_TASK_COUNT:?start it as an array: sbatch --array=0-15}
exec asmnet-live batch --source "$1" --output-dir "$2" --parquet --shard "$count" --jobs "${SLURM_CPUS_PER_TASK:-1}"
