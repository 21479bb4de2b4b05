#!/usr/bin/env bash
# Trains cascades and what they are compared with; appends to docs/results/stylized.csv what it lacks, and keeps all figures of the plain one.
#
#   bench/stylized-tables.sh WORK CONFIG THREADS PEOPLE plain
#   bench/stylized-tables.sh WORK CONFIG THREADS PEOPLE STEPS ABLATION...
#
# WORK: a folder for runs, kept between calls; CONFIG: smoke, small or full; PEOPLE: how many are held out for each evaluation. ABLATION: one of 'stylize train', several joined by +, or
# 'none'; each is compared with the plain cascade at STEPS of the mapper, and takes from it all that would be the same. SEED in the environment trains with another seed than 1.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$1 config=$2 threads=$3 people=$4 seed=${SEED:-1}
csv=docs/results/stylized.csv
likeness=(dotnet "${LIKENESS:-artifacts/bin/Likeness.Cli/release/likeness.dll}")
mkdir -p "$work"
columns="attribute_agreement_mean hairStyle hairColour skinTone beard brow glasses eyeColour mouthShape hair_style_within_neighbour continuous_error matching_1_of_4 photo stylised imitated strict invariance objective_argmax objective_search objective_engine_search groups_changed colour_loss_reduction neutral_when_smiling glasses_kept"
[ -f $csv ] || echo "config,seed,mapper_steps,without,people,${columns// /,}" > $csv

# Of a JSON object on one line, the first number of that name: the cascade's own come before its baselines'.
figure() { grep -o "\"$2\":[^,}]*" <<< "$1" | head -n 1 | cut -d: -f2; }

measure() { # ablations-joined-by-plus steps-of-the-mapper
  local without=$1 steps=$2 plain run train=() quick result column
  plain="$work/$config-$seed"
  run="$plain${steps:+-$steps}${without:+-$without}"
  grep -q "^$config,$seed,$steps,$without,$people," $csv && return
  if [ ! -f "$run/cascade.safetensors" ]; then
    [ -n "$steps" ] && train=(--mapper-steps "$steps" --from "$plain")
    [ -n "$without" ] && train+=(--ablation "${without//+/,}")
    [ -d "$run" ] && train+=(--resume)
    "${likeness[@]}" stylize train --config "$config" --seed "$seed" --run "$run" --threads "$threads" "${train[@]}" --json >> "$work/log" 2>&1
  fi

  # What the plain one is compared with is measured once.
  [ -n "$steps" ] && quick=(--method search --no-baselines --references 1000 --imitations 50) || quick=()
  result=$("${likeness[@]}" stylize eval --run "$run" --people "$people" --threads "$threads" "${quick[@]}" --out "$run/figures.json" --sheet "$run/sheet.png" --json 2>> "$work/log" | tail -n 1)
  printf '%s' "$config,$seed,$steps,$without,$people" >> $csv
  for column in $columns; do printf ',%s' "$(figure "$result" "$column" || true)" >> $csv; done
  echo >> $csv
  tail -n 1 $csv
}

if [ "$5" = plain ]; then
  measure "" ""
  [ "$seed" != 1 ] || [ "$config" = smoke ] || cp "$work/$config-1/figures.json" "docs/results/stylized-$config.json"
else
  steps=$5
  shift 5
  for without in "$@"; do measure "${without/none/}" "$steps"; done
fi
