#!/usr/bin/env bash
# An archive in parts as a SLURM array. Each task takes the part that its number says; a task that is started again goes on where it was.
#
#   sbatch --array=0-15 deploy/slurm.sh "/data/clips/**/*.mp4" /data/results
#
# Tasks that have failed are repeated by their numbers, with the number of all parts: another array would have other parts. Where the first
# array did not begin at 0 (--array=1-16), its first number comes too.
#
#   sbatch --array=5,9 deploy/slurm.sh "/data/clips/**/*.mp4" /data/results 16
#   sbatch --array=5,9 deploy/slurm.sh "/data/clips/**/*.mp4" /data/results 16 1
#
#SBATCH --job-name=asmnet-live
#SBATCH --cpus-per-task=8
#SBATCH --mem-per-cpu=1G
#SBATCH --time=24:00:00
#SBATCH --requeue
#SBATCH --signal=B:TERM@60
set -eu
[ $# -ge 2 ] && [ $# -le 4 ] || { echo 'usage: sbatch --array=0-15 slurm.sh "SOURCES" RESULTS [PARTS [FIRST]]' >&2; exit 2; }
task=${SLURM_ARRAY_TASK_ID:?start it as an array: sbatch --array=0-15}
part=${3:+$((task - ${4:-0} + 1))/$3}
exec asmnet-live batch --source "$1" --output-dir "$2" --parquet --shard "${part:-$SLURM_ARRAY_TASK_COUNT}" --jobs "${SLURM_CPUS_PER_TASK:-1}"
