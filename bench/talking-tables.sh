#!/usr/bin/env bash
# Trains and measures OT-Talk, its ablations and its baselines; appends to docs/results/talking.csv what it lacks.
#
#   bench/talking-tables.sh DATA WORK [THREADS] [grid-s1|grid-speakers|synthetic|synthetic-36]
#
# DATA: the folder with speech/ and ict/ (real recordings with curves, ICT-FaceKit); WORK: a folder for corpora and runs, kept between calls.
set -euo pipefail
cd "$(dirname "$0")/.."
data=$1 work=$2 threads=${3:-2} only=${4:-}
csv=docs/results/talking.csv
face=ict:$data/ict/ict_face_5k.npz
likeness=(dotnet "${LIKENESS:-artifacts/bin/Likeness.Cli/release/likeness.dll}")
mkdir -p "$work"
[ -f $csv ] || echo "corpus,method,epochs,lip_max_mm,lip_mean_mm,face_mm,full_mm,dtw,mouth_correlation,lag_frames,width_correlation,jaw_correlation,train_seconds,step_ms,parameters" > $csv

# Of a JSON object on one line, one number.
figure() { grep -o "\"$2\":[^,}]*" <<< "$1" | head -n 1 | cut -d: -f2 | tr -d '"'; }

row() { # corpus method epochs eval-json train-json
  printf '%s,%s,%s' "$1" "$2" "$3" >> $csv
  for key in lip_max_mm lip_mean_mm face_mm full_mm dtw mouth_correlation lag_frames width_correlation jaw_correlation; do printf ',%s' "$(figure "$4" $key || true)" >> $csv; done
  for key in seconds step_ms_median parameters; do printf ',%s' "$(figure "$5" $key || true)" >> $csv; done
  echo >> $csv
  tail -n 1 $csv
}

has() { grep -q "^$1,$2,$3," $csv; }

baseline() { # corpus name data...
  local corpus=$1 name=$2; shift 2
  has "$corpus" "$name" 0 && return
  row "$corpus" "$name" 0 "$("${likeness[@]}" talk eval --baseline "$name" "$@" --face "$face" --threads "$threads" --json | tail -n 1)" ""
}

shipped() { # corpus data...
  local corpus=$1; shift
  has "$corpus" shipped 0 && return
  row "$corpus" shipped 0 "$("${likeness[@]}" talk eval "$@" --face "$face" --threads "$threads" --json | tail -n 1)" ""
}

method() { # corpus label epochs "train options" data...
  local corpus=$1 label=$2 epochs=$3 options=$4; shift 4
  has "$corpus" "$label" "$epochs" && return
  local run="$work/$corpus-$label-$epochs" resume=() trained own=()
  [ -d "$run" ] && resume=(--resume)
  case " $* " in *" --own-faces "*) own=(--own-faces) ;; esac
  # shellcheck disable=SC2086
  trained=$("${likeness[@]}" talk train $options --epochs "$epochs" --run "$run" --threads "$threads" "$@" --face "$face" "${resume[@]}" --json 2>> "$work/log" | tail -n 1)
  row "$corpus" "$label" "$epochs" "$("${likeness[@]}" talk eval --model "$run/model.safetensors" "$@" --face "$face" --threads "$threads" --json | tail -n 1)" "$trained"
}

methods() { # corpus epochs prior-epochs fps data...
  local corpus=$1 epochs=$2 prior=$3 fps=$4; shift 4
  method "$corpus" ot-talk "$epochs" "--method ot-talk --fps $fps" "$@"
  method "$corpus" voca "$epochs" "--method voca --fps $fps" "$@"
  method "$corpus" ot-talk-without-ot "$epochs" "--method ot-talk --without ot --fps $fps" "$@"
  method "$corpus" ot-talk-without-transformer "$epochs" "--method ot-talk --without transformer --fps $fps" "$@"
  method "$corpus" ot-talk-without-mesh "$epochs" "--method ot-talk --without mesh --fps $fps" "$@"
  method "$corpus" faceformer "$epochs" "--method faceformer --fps $fps" "$@"
  method "$corpus" codetalker-256 "$prior" "--method codetalker --codetalker-width 256 --fps $fps" "$@"
}

all() { # corpus data...
  local corpus=$1; shift
  for name in rest loudness ridge; do baseline "$corpus" $name "$@"; done
  shipped "$corpus" "$@"
}

# Unseen sentences of one real speaker.
if [ -z "$only" ] || [ "$only" = grid-s1 ]; then
  grid=(--data "$data/speech/grid_s1" --test-every 2)
  all grid-s1 "${grid[@]}"
  method grid-s1 curves 30 "--fps 25" "${grid[@]}"
  methods grid-s1 30 45 25 "${grid[@]}"
fi

# Eight clips of other speakers of the same corpus: learned from speaker 1 alone.
if [ -z "$only" ] || [ "$only" = grid-speakers ]; then
  speakers="$work/grid"
  mkdir -p "$speakers/others"
  ln -sfn "$data/speech/grid_s1" "$speakers/s1"
  for clip in "$data"/speech/grid_*.wav; do
    case $clip in *grid_bbaf2n.wav) continue ;; esac # Speaker 1 again.
    ln -sf "$clip" "${clip%.wav}.csv" "$speakers/others/"
  done

  grid=(--data "$speakers" --test-speakers others)
  all grid-speakers "${grid[@]}"
  methods grid-speakers 15 25 25 "${grid[@]}"
fi

# Unseen speakers and sentences of the synthetic corpus; each speaker has a face of its own. What ships has heard these voices say other sentences.
if [ -z "$only" ] || [ "$only" = synthetic ]; then
  synthetic="$work/corpus"
  [ -f "$synthetic/corpus.json" ] || "${likeness[@]}" talk corpus --out "$synthetic" --speakers 12 --sentences 10 --seed 1 > /dev/null
  own=(--data "$synthetic" --own-faces)
  all synthetic "${own[@]}"
  methods synthetic 10 15 30 "${own[@]}"
fi

# The corpus that the default model comes from: 24 speakers to learn from and 6 whom nobody has heard, except that what ships was chosen among three settings by them.
if [ -z "$only" ] || [ "$only" = synthetic-36 ]; then
  many="$work/corpus36"
  [ -f "$many/corpus.json" ] || "${likeness[@]}" talk corpus --out "$many" --speakers 36 --seed 1 > /dev/null
  own=(--data "$many" --own-faces)
  all synthetic-36 "${own[@]}"
  method synthetic-36 ot-talk 10 "--method ot-talk --fps 30 --learning-rate 2e-4" "${own[@]}"
  method synthetic-36 voca 4 "--method voca --fps 30 --learning-rate 2e-4" "${own[@]}"
fi
