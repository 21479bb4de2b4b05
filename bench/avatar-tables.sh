#!/usr/bin/env bash
# Trains and measures head avatars, their ablations and their baselines; appends to docs/results/avatars.csv (sizes: avatar-sizes.csv) what it lacks.
#
#   bench/avatar-tables.sh WORK EFFORT THREADS small|seeds|full|exact|long|sizes
#   bench/avatar-tables.sh WORK EFFORT THREADS smaller CLIP...
#   bench/avatar-tables.sh WORK EFFORT THREADS CLIP...
#
# WORK: a folder for clips, models and runs, kept between calls; EFFORT: the share of the whole schedule; CLIP: a tracked clip (likeness avatar track).
set -euo pipefail
cd "$(dirname "$0")/.."
work=$1 effort=$2 threads=$3
shift 3
csv=docs/results/avatars.csv
likeness=(dotnet "${LIKENESS:-artifacts/bin/Likeness.Cli/release/likeness.dll}")
mkdir -p "$work"
columns="psnr psnr_mask ssim l2 mask_iou alpha_outside ms_per_frame_median gaussians megabytes seconds pose_degrees_before pose_degrees_after pose_shift_before pose_shift_after psnr_fixed psnr_warm_up pose_across_before pose_across_after pose_along_before pose_along_after pose_pixels_before pose_pixels_after"
[ -f $csv ] || echo "clip,method,without,effort,seed,correction,frames,${columns// /,}" > $csv

# Of a JSON object on one line, one number.
figure() { grep -o "\"$2\":[^,}]*" <<< "$1" | head -n 1 | cut -d: -f2; }

row() { # key json-of-training json-of-evaluation
  printf '%s' "$1" >> $csv
  for column in $columns; do
    value=$(figure "$3" "$column" || true)
    [ -n "$value" ] || value=$(figure "$2" "$column" || true)
    printf ',%s' "$value" >> $csv
  done
  echo >> $csv
  tail -n 1 $csv
}

measure() { # clip-folder size method without seed
  local data=$1 size=$2 method=$3 without=$4 seed=$5 name resume=() trained
  name=$(basename "$data")
  local model="$work/$name-$method${without:+-without-$without}-$effort-$seed.safetensors"
  local key="$name,$method,$without,$effort,$seed"
  grep -q "^$key,none,heldout," $csv && return
  if [ ! -f "$model" ] || [ ! -f "$model.json" ]; then
    [ -d "${model%.safetensors}-run" ] && resume=(--resume)
    trained=$("${likeness[@]}" avatar train --data "$data" --method "$method" --without "$without" --size "$size" --effort "$effort" --seed "$seed" \
      --threads "$threads" --out "$model" "${resume[@]}" --json 2>> "$work/log" | tail -n 1)
    echo "$trained" > "$model.json"
  fi

  trained=$(cat "$model.json")
  evaluate() { "${likeness[@]}" avatar eval --model "$model" --data "$data" --threads "$threads" --json "$@" 2>> "$work/log" | tail -n 1; }
  row "$key,none,heldout" "$trained" "$(evaluate)"
  if [ $truth = yes ]; then
    row "$key,none,heldout-true-cameras" "$trained" "$(evaluate --true-cameras)"
  fi

  if [ "$method" = graph ] && [ "$without" != ggo ]; then
    row "$key,last,heldout" "$trained" "$(evaluate --correction last)"
    row "$key,extrapolated,heldout" "$trained" "$(evaluate --correction extrapolated)"
    row "$key,extrapolated,training" "$trained" "$(evaluate --training --correction extrapolated)"
  fi

  row "$key,none,training" "$trained" "$(evaluate --training)"
}

synthetic() { # name size options...
  local name=$1 size=$2; shift 2
  [ -f "$work/$name/clip.json" ] || "${likeness[@]}" avatar synth --out "$work/$name" --frames "${frames:-300}" --size "$size" "$@" --json >> "$work/log"
}

# One model in several precisions, and its decoders as products.
smaller() { # clip-folder method variant model rank...
  local data=$1 method=$2 variant=$3 model=$4 precision rank options key
  shift 4
  local sizes=docs/results/avatar-sizes.csv name
  name=$(basename "$data")
  [ -f $sizes ] || echo "clip,method,variant,effort,precision,rank,bytes,psnr,psnr_before" > $sizes
  for rank in "" "$@"; do
    for precision in full half byte; do
      [ "$method" = graph ] || [ $precision != byte ] || continue
      key="$name,$method,$variant,$effort,$precision,$rank"
      grep -q "^$key," $sizes && continue
      options=(--precision $precision)
      [ -z "$rank" ] || options+=(--decoder-rank "$rank")
      local result
      result=$("${likeness[@]}" avatar export --model "$model" --data "$data" --out "$work/smaller.safetensors" --threads "$threads" --json "${options[@]}" 2>> "$work/log" | tail -n 1)
      echo "$key,$(figure "$result" bytes),$(figure "$result" psnr),$(figure "$result" psnr_before)" >> $sizes
      tail -n 1 $sizes
    done
  done
}

# Only clips that we make know their true cameras.
truth=yes
case $1 in
  small)
    synthetic small 128 --reduced
    for without in "" neural ggo enhancer warmup; do measure "$work/small" 128 graph "$without" 0; done
    measure "$work/small" 128 bound "" 0
    ;;
  seeds)
    synthetic small 128 --reduced
    for seed in 0 1 2; do for method in graph bound; do measure "$work/small" 128 $method "" $seed; done; done
    ;;
  full)
    synthetic full 256
    for method in static bound uv graph; do measure "$work/full" 256 "$method" "" 0; done
    ;;
  exact)
    # A clip that was tracked without errors: what the method itself can do.
    synthetic exact 256 --exact
    for method in graph static bound uv; do measure "$work/exact" 256 "$method" "" 0; done
    measure "$work/exact" 256 graph neural 0
    ;;
  long)
    # The specification's 600 frames.
    frames=600 synthetic exact600 256 --exact
    for method in graph static bound; do measure "$work/exact600" 256 "$method" "" 0; done
    ;;
  sizes)
    synthetic exact 256 --exact
    for each in 1 2 4; do
      model="$work/exact-bound-each$each-$effort.safetensors"
      [ -f "$model" ] || "${likeness[@]}" avatar train --data "$work/exact" --method bound --per-triangle $each --effort "$effort" --seed 0 --threads "$threads" --out "$model" --json >> "$work/log" 2>&1
      smaller "$work/exact" bound $each "$model"
    done
    measure "$work/exact" 256 graph "" 0
    smaller "$work/exact" graph "" "$work/exact-graph-$effort-0.safetensors" 16 8 4
    ;;
  smaller)
    # The same avatars of tracked clips in fewer bits.
    truth=no
    shift
    for clip in "$@"; do
      name=$(basename "$clip")
      for method in bound graph; do measure "$clip" 256 "$method" "" 0; done
      smaller "$clip" bound "" "$work/$name-bound-$effort-0.safetensors"
      smaller "$clip" graph "" "$work/$name-graph-$effort-0.safetensors" 16 8
    done
    ;;
  *)
    truth=no
    for clip in "$@"; do
      for method in static bound uv graph; do measure "$clip" 256 "$method" "" 0; done
    done
    ;;
esac
