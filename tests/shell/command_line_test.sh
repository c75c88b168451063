#!/usr/bin/env bash
# Uses mdsweep as a user would from the shell, and breaks it on purpose. Usage: command_line_test.sh MDSWEEP SOURCE_DIR CASE
set -u
mdsweep=$1 source=$2 case=$3
# shellcheck source=tests/shell/expect.sh
source "$source/tests/shell/expect.sh"
in_a_fresh_folder "$source"
# The same with simulations long enough to be interrupted.
sed 's/production_steps: .*/production_steps: 120000/' tiny.yaml >slow.yaml

# wait_for_outcomes N PID: until slow.h5's journal has N outcomes; a busy machine may take a minute to get there.
wait_for_outcomes() {
    for _ in $(seq 1200); do
        [ "$(grep -c '"type":"outcome"' slow.h5.journal 2>/dev/null)" -ge "$1" ] 2>/dev/null && return
        kill -0 "$2" 2>/dev/null || break
        sleep 0.05
    done
    fail "no $1 outcomes in the journal after a minute, or the run has ended"
}
# begin_slow N: runs slow.yaml in the background, as $pid, until there are N outcomes.
begin_slow() {
    "$mdsweep" run slow.yaml -o slow.h5 >out 2>err </dev/null &
    pid=$!
    wait_for_outcomes "$1" $pid
}
whole() { h5dump -H "$1" >/dev/null 2>&1 || fail "h5dump cannot read $1"; }

case $case in
run)
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5
    prints "certificate"
    prints "predicted"
    prints "tiny.h5"
    says "gate"
    whole tiny.h5
    [ ! -e tiny.h5.journal ] || fail "the journal was left behind"
    expect 2 "$mdsweep" run tiny.yaml -o tiny.h5
    says "--resume"
    says "--force"
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --resume
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --force --quiet --max-sims 20
    ! grep -v warning err || fail "--quiet says more than warnings"
    prints "20 of 300"
    expect 0 "$mdsweep" run tiny.yaml --max-sims 4 --no-surrogate
    [ -s results/tiny.h5 ] || fail "no results/tiny.h5"
    ;;
same_seed)
    # The results of a simulation depend on seed and point alone, not on threads, order or learning.
    expect 0 "$mdsweep" run tiny.yaml -o one.h5 --max-sims 12 --threads 1 --seed 7
    expect 0 "$mdsweep" run tiny.yaml -o two.h5 --max-sims 12 --threads 2 --seed 7 --no-surrogate
    expect 0 "$mdsweep" run tiny.yaml -o three.h5 --max-sims 12 --threads 2 --seed 8
    for f in one two three; do expect 0 "$mdsweep" simulate $f.h5 --points 3,5 -o $f.jsonl; done
    sort one.jsonl | sed 's/"seconds":[^,}]*//' >a; sort two.jsonl | sed 's/"seconds":[^,}]*//' >b
    sort three.jsonl | sed 's/"seconds":[^,}]*//' >c
    cmp -s a b || fail "the same seed gave other results"
    ! cmp -s a c || fail "another seed gave the same results"
    ;;
kill)
    # Killed without warning at some instant: every finished point is kept, and --resume goes on.
    begin_slow 5
    kill -9 $pid
    wait $pid 2>/dev/null
    finished=$(grep -c '"type":"outcome"' slow.h5.journal)
    expect 0 "$mdsweep" show slow.h5 --csv points.csv
    kept=$(grep -c ',simulated,' points.csv)
    [ "$kept" -ge "$((finished - 1))" ] || fail "$kept points kept of $finished"
    expect 0 "$mdsweep" run slow.yaml -o slow.h5 --resume --max-sims "$((kept + 4))"
    whole slow.h5
    prints "$((kept + 4)) of 300"
    ;;
go_on)
    # The command with which an ended run goes on can be pasted into a shell, and does what the run did.
    cp tiny.yaml "my run.yaml"
    expect 0 "$mdsweep" run "my run.yaml" -o "my run.h5" --max-sims 3 --no-surrogate --threads 1
    prints "Go on with: mdsweep run 'my run.yaml' -o 'my run.h5' --resume --no-surrogate --threads 1"
    expect 0 "$mdsweep" show "my run.h5"
    prints "go on with: mdsweep run 'my run.yaml' -o 'my run.h5' --resume"
    prints "of simulations on cores"
    ;;
twice)
    # Ctrl-C twice: one line says that nothing is lost, and how to go on.
    begin_slow 1
    kill -STOP $pid; kill -TERM $pid; kill -INT $pid; kill -CONT $pid # both are there when it wakes up
    wait $pid
    says "ended at once; no finished simulation is lost. Go on with: mdsweep run slow.yaml -o slow.h5 --resume"
    expect 0 "$mdsweep" show slow.h5
    prints "of wall time, "
    expect 0 "$mdsweep" run slow.yaml -o slow.h5 --resume --max-sims 8
    ;;
full_output)
    # What cannot be written is no success.
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --max-sims 40 --quiet
    for words in "show tiny.h5" "show tiny.h5 --csv -" "keys" "validate tiny.yaml --device cpu" "outputs tiny.yaml" \
        "predict tiny.h5 --at h=3.5,c=0.4" "--help" "info" "ask tiny.h5 -n 1"; do
        # shellcheck disable=SC2086
        "$mdsweep" $words >/dev/full 2>err && fail "$words succeeds on a full disk"
        says "could not write all of"
    done
    # Places that take no file are refused before anything is simulated.
    mkdir closed away && chmod a-w closed
    expect 2 "$mdsweep" run tiny.yaml -o nowhere/tiny.h5
    says "the folder nowhere does not exist"
    expect 2 "$mdsweep" ask nowhere/tiny.h5 --sweep tiny.yaml
    says "the folder nowhere does not exist"
    expect 2 "$mdsweep" simulate tiny.h5 --points 3 -o nowhere/a.jsonl
    says "the folder nowhere does not exist"
    expect 2 "$mdsweep" trajectory tiny.h5 --point 3 --h5md nowhere/a.h5
    says "the folder nowhere does not exist"
    if [ ! -w closed ]; then # not as root
        cp tiny.yaml closed.yaml && cd closed || exit 1
        "$mdsweep" run ../closed.yaml >../out 2>../err && fail "a folder without rights is written to"
        cd .. && says "takes no new files"
    fi
    ;;
failed)
    # Points that fail have no answer: none is a failure, some are not all.
    cat >fails.yaml <<'YAML'
model:
  kind: bulk
  bjerrum: 1
  box: {lateral: 3, height: H}
  species: {P: {charge: 1, count: 5}, N: {charge: -1, count: 5}}
  pairs: {default: wca}
design: {H: {values: [4, 5, 6]}, points: {grid: {}}}
simulation: {equilibration_steps: 100, production_steps: 3200, sampling_interval: 10, blocks: 16}
YAML
    expect 0 "$mdsweep" ask fails.h5 --sweep fails.yaml -n 3 --quiet
    expect 0 "$mdsweep" simulate fails.h5 --points 0,1,2 -o a.jsonl
    fails() { sed "$1"'s/"failed":false/"failed":true/; '"$1"'s/"reason":""/"reason":"it blew up"/' a.jsonl; }
    cp fails.h5 all.h5
    fails 2 >one.jsonl && fails "" >all.jsonl
    expect 0 "$mdsweep" tell fails.h5 one.jsonl
    expect 5 "$mdsweep" run fails.yaml -o fails.h5 --resume
    prints "Sweep done after"
    prints "every point is answered but 1 of 3, which failed"
    prints "simulated     2 of 3 (66.7 %)"
    prints "it blew up"
    expect 0 "$mdsweep" tell all.h5 all.jsonl
    expect 1 "$mdsweep" run fails.yaml -o all.h5 --resume
    prints "Sweep failed after"
    prints "every point failed, and none is answered"
    ;;
interrupt)
    begin_slow 1
    kill -TERM $pid
    wait $pid
    code=$?
    [ $code -eq 1 ] || fail "an interrupted run exited with $code"
    prints "--resume"
    whole slow.h5
    expect 0 "$mdsweep" run slow.yaml -o slow.h5 --resume --max-sims 30
    ;;
impossible)
    # A long box whose electrostatics are out of reach, in a design of which a sample is tried. That has the longest and
    # the least charged boxes, which carry no charge.
    cat >slow.yaml <<'YAML'
model:
  kind: bulk
  bjerrum: 1
  box: {lateral: 3, height: H}
  species: {P: {charge: q, count: 5}, N: {charge: "-q", count: 5}}
  pairs: {default: wca}
design: {points: {csv: boxes.csv}}
simulation: {equilibration_steps: 100, production_steps: 3200, sampling_interval: 10, blocks: 16}
YAML
    {
        printf 'H,q\n4,1\n120,1\n4.5,0\n160,0\n'
        for i in $(seq 1001 2998); do printf '4.%d,1\n' "$i"; done
    } >boxes.csv
    expect 0 "$mdsweep" validate slow.yaml --device cpu
    prints "a sample of 1002"
    expect 0 "$mdsweep" ask told.h5 --sweep slow.yaml -n 8 --quiet
    expect 0 "$mdsweep" simulate told.h5 --points 0,1,2 -o a.jsonl
    says "point 1 failed: a box of 3 x 3 x 120 cannot be simulated: exact electrostatics"
    expect 0 "$mdsweep" tell told.h5 a.jsonl a.jsonl
    says "3 outcomes entered, 3 were known"
    # A failure is no reason not to try again.
    expect 0 "$mdsweep" simulate told.h5 --points 0,1,2 -o a.jsonl
    says "2 of 3 points are in a.jsonl already"
    expect 0 "$mdsweep" show told.h5 --csv points.csv
    grep -q '^1,failed,.*,10,.*electrostatics' points.csv || fail "points.csv: $(sed -n 3p points.csv)"
    "$mdsweep" run slow.yaml -o slow.h5 --no-surrogate >out 2>err </dev/null &
    pid=$!
    wait_for_outcomes 5 $pid
    kill -9 $pid
    wait $pid 2>/dev/null
    expect 0 "$mdsweep" run slow.yaml -o slow.h5 --no-surrogate --resume --max-sims 40
    whole slow.h5
    expect 0 "$mdsweep" show slow.h5 --csv points.csv
    [ "$(grep -c ',failed,' points.csv)" -eq 1 ] || fail "$(grep -c ',failed,' points.csv) points failed, not one"
    ;;
two_writers)
    "$mdsweep" run slow.yaml -o slow.h5 >first_out 2>first_err </dev/null &
    pid=$!
    for _ in $(seq 1200); do [ -e slow.h5 ] && break; sleep 0.05; done
    expect 4 "$mdsweep" run slow.yaml -o slow.h5 --resume
    says "process $pid"
    expect 4 "$mdsweep" tell slow.h5 /dev/null --wait 0.2
    says "process $pid"
    expect 2 "$mdsweep" tell slow.h5 /dev/null --wait=-1
    "$mdsweep" tell slow.h5 /dev/null --wait 60 >waiting_out 2>waiting_err &
    waiting=$!
    expect 0 "$mdsweep" show slow.h5 # readers are not kept out
    kill -TERM $pid
    wait $pid
    wait $waiting || fail "who waits for the file does not get it: $(cat waiting_err)"
    ;;
outcomes)
    # Outcomes travel: cut short, told twice, in any order, to the wrong sweep.
    expect 0 "$mdsweep" ask tiny.h5 --sweep tiny.yaml -n 8 -o asked.csv --quiet
    expect 0 "$mdsweep" simulate tiny.h5 --points 0,1,2 -o a.jsonl
    cp a.jsonl whole.jsonl
    head -c -40 whole.jsonl >a.jsonl
    cp a.jsonl torn.jsonl
    # A job that is started again goes on with its file.
    expect 0 "$mdsweep" simulate tiny.h5 --csv asked.csv -o a.jsonl
    says "a.jsonl:3: the last line was not written completely"
    says "2 of 8 points are in a.jsonl already"
    says "6 of 6: point"
    [ "$(head -2 a.jsonl)" = "$(head -2 whole.jsonl)" ] || fail "finished outcomes were overwritten"
    [ "$(wc -l <a.jsonl)" -eq 8 ] || fail "a.jsonl has $(wc -l <a.jsonl) lines"
    printf %s "$(cat whole.jsonl)" >b.jsonl # whole, but for its last newline
    expect 0 "$mdsweep" simulate tiny.h5 --points 2,9 -o b.jsonl
    [ "$(cut -d, -f1 b.jsonl | wc -l)" -eq 4 ] || fail "b.jsonl: $(cat b.jsonl)"
    expect 0 "$mdsweep" tell tiny.h5 torn.jsonl
    says "torn.jsonl:3: the last line was not written completely and is left out"
    says "2 outcomes entered, 0 were known"
    expect 0 "$mdsweep" tell tiny.h5 a.jsonl
    says "6 outcomes entered, 2 were known"
    expect 0 "$mdsweep" tell tiny.h5 b.jsonl a.jsonl
    says "1 outcomes entered, 11 were known"
    # A late failure erases nothing.
    head -1 a.jsonl | sed 's/"failed":false/"failed":true/; s/"reason":""/"reason":"late"/' >late.jsonl
    expect 0 "$mdsweep" tell tiny.h5 late.jsonl
    expect 0 "$mdsweep" show tiny.h5 --csv points.csv
    [ "$(grep -c ',simulated,' points.csv)" -eq 9 ] || fail "$(grep -c ',simulated,' points.csv) are simulated, not 9"
    # Damage inside a file is refused whole.
    sed '2s/.$//' a.jsonl >damaged.jsonl
    expect 2 "$mdsweep" tell tiny.h5 damaged.jsonl
    says "damaged.jsonl:2"
    # Other sweeps' outcomes.
    refused() { # refused WORDS: outcomes of other.h5 do not enter tiny.h5, nor are they added to its file
        expect 0 "$mdsweep" simulate other.h5 --points 20 -o other.jsonl
        cp tiny.h5 before.h5
        expect 2 "$mdsweep" tell tiny.h5 other.jsonl
        says "other.jsonl: point 20: it is not an outcome of this sweep: $1"
        cmp -s tiny.h5 before.h5 || fail "a refused outcome changed the file"
        expect 2 "$mdsweep" simulate tiny.h5 --points 21 -o other.jsonl
        says "other.jsonl holds an outcome of point 20"
        rm other.*
    }
    sed 's/range: \[3, 4\]/range: [3, 4.5]/' tiny.yaml >other.yaml
    expect 0 "$mdsweep" ask other.h5 --sweep other.yaml -n 0 -o none.csv
    refused "the point's parameters or its model are others"
    expect 0 "$mdsweep" ask other.h5 --sweep tiny.yaml --seed 5 -n 0 -o none.csv
    refused "the seed is another one"
    sed 's/blocks: 16/blocks: 16\n  time_step_tau: 0.004/' tiny.yaml >other.yaml
    expect 0 "$mdsweep" ask other.h5 --sweep other.yaml -n 0 -o none.csv
    refused "the settings of the simulation are others"
    echo '{"point":5,"failed":true,"reason":"","seed":1,"seconds":1,"steps":1,"ions":1,"realised":{"c_M":1,"lateral_nm":1,"sigma_C_m2":0}}' >old.jsonl
    expect 2 "$mdsweep" tell tiny.h5 old.jsonl
    says "it was written by an older mdsweep, so simulate the point again"
    # A large table's outcomes in a sweep over a small one.
    table() { # table POINTS
        awk -v n="$1" -v OFS=, 'BEGIN {print "a,b,f"; for (i = 0; i < n; ++i) print i / n, (i * 7 % n) / n, 1 + i / n}' >"table$1.csv"
        printf 'model: {kind: table, file: table%s.csv, parameters: [a, b]}\noutputs: [f]\n' "$1" >"table$1.yaml"
        expect 0 "$mdsweep" ask "table$1.h5" --sweep "table$1.yaml" -n 0 -o none.csv
    }
    table 10000
    table 800
    expect 0 "$mdsweep" simulate table10000.h5 --points 3 -o few.jsonl
    expect 0 "$mdsweep" simulate table10000.h5 --points 3,9000 -o many.jsonl
    expect 2 "$mdsweep" tell table800.h5 few.jsonl
    says "few.jsonl: point 3: it is not an outcome of this sweep: the point's parameters or its model are others"
    expect 2 "$mdsweep" tell table800.h5 many.jsonl
    says "point 9000 does not exist"
    expect 0 "$mdsweep" tell table10000.h5 many.jsonl few.jsonl
    says "2 outcomes entered, 1 were known"
    # Points that were asked are put back one by one.
    expect 0 "$mdsweep" ask tiny.h5 -n 4 -o asked.csv
    points=$(tail -n +2 asked.csv | cut -d, -f1 | head -2 | paste -sd,)
    expect 0 "$mdsweep" ask tiny.h5 -n 0 --forget "$points" -o none.csv
    says "2 points were asked and have not been told yet"
    expect 2 "$mdsweep" ask tiny.h5 -n 0 --forget="$points" -o none.csv
    says "is not asked"
    expect 0 "$mdsweep" ask tiny.h5 -n 0 --forget -o none.csv
    ! grep -q "were asked" err || fail "--forget alone did not put all back"
    ;;
loop)
    # The three steps by hand until a gate has handed over.
    expect 0 "$mdsweep" ask tiny.h5 --sweep tiny.yaml -n 5 -o asked.csv
    head -1 asked.csv | grep -q '^point,role,h_nm' || fail "asked.csv begins with $(head -1 asked.csv)"
    [ "$(wc -l <asked.csv)" -eq 6 ] || fail "asked for 5 points, got $(wc -l <asked.csv) lines"
    for _ in $(seq 40); do
        expect 0 "$mdsweep" simulate tiny.h5 --csv asked.csv -o outcomes.jsonl
        expect 0 "$mdsweep" tell tiny.h5 outcomes.jsonl
        expect 0 "$mdsweep" ask tiny.h5 -n 64 -o asked.csv
        [ "$(wc -l <asked.csv)" -gt 1 ] || break
    done
    says "every point is answered"
    expect 0 "$mdsweep" show tiny.h5 --csv points.csv
    grep -q ',predicted,' points.csv || fail "nothing was predicted"
    echo '{"point": 3' >torn.jsonl
    cp tiny.h5 before.h5
    expect 2 "$mdsweep" tell tiny.h5 torn.jsonl
    says "torn.jsonl:1"
    cmp -s tiny.h5 before.h5 || fail "a bad line changed the file"
    expect 2 "$mdsweep" simulate tiny.h5 --points 3,900
    says "there is no point 900"
    expect 2 "$mdsweep" simulate tiny.h5 --points 3,3
    says "point 3 is named twice"
    ;;
from)
    # A wider design starts from what a sweep knows, and goes on without its file.
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --quiet
    sed 's/range: \[3, 4\]/range: [3, 4.5]/' tiny.yaml >wider.yaml
    expect 0 "$mdsweep" run wider.yaml -o wider.h5 --from tiny.h5 --max-sims 20
    says "more points are trained on"
    prints "rows to train on from tiny.h5"
    mv tiny.h5 away.h5
    expect 0 "$mdsweep" run wider.yaml -o wider.h5 --resume --quiet
    prints "rows to train on from tiny.h5"
    prints "certificate"
    mv away.h5 tiny.h5
    expect 2 "$mdsweep" run wider.yaml -o wider.h5 --resume --from tiny.h5
    says "leave it out"
    sed 's/target_ions: 30/target_ions: 40/' wider.yaml >other.yaml
    expect 2 "$mdsweep" run other.yaml -o other.h5 --from tiny.h5
    says "the lateral length of the box is"
    expect 2 "$mdsweep" run wider.yaml -o other.h5 --from missing.h5
    says "missing.h5"
    [ ! -e other.h5 ] || fail "a refused sweep made a file"
    # The same design again: every old point counts.
    expect 0 "$mdsweep" run tiny.yaml -o same.h5 --from tiny.h5 --quiet
    expect 0 "$mdsweep" show same.h5 --csv points.csv
    grep -q ',simulated,imported,' points.csv || fail "no point has the role imported"
    ;;
bad_input)
    expect 2 "$mdsweep"
    expect 0 "$mdsweep" --help
    expect 0 "$mdsweep" --version
    expect 2 "$mdsweep" rum
    says "rum"
    for c in run ask simulate tell validate predict show bench info; do
        expect 0 "$mdsweep" $c --help
        prints "Example:"
        expect 2 "$mdsweep" $c --nonsense
    done
    expect 2 "$mdsweep" run
    expect 2 "$mdsweep" run missing.yaml
    says "missing.yaml"
    printf 'model: {kind: slit_electrolyte}\n# \xff\xfe\n' >latin.yaml
    expect 2 "$mdsweep" run latin.yaml
    says "UTF-8"
    sed 's/profile_bins/profile_bin/; s/\[0.3, 0.6\]/[0.6, -0.3]/' tiny.yaml >bad.yaml
    expect 2 "$mdsweep" run bad.yaml
    says "bad.yaml:7:"
    says "profile_bins"
    [ ! -e results ] || fail "a bad sweep file made a folder"
    sed 's/\[0.3, 0.6\]/[9, 10]/; s/target_ions: 30/lateral_nm: 4/; s/profile_bins: 20/profile_bins: 20/' tiny.yaml |
        sed 's/  h_nm/  d_nm: 0.9\n  h_nm/' >full.yaml
    expect 2 "$mdsweep" run full.yaml
    says "full.yaml:4:"
    says "cannot fit"
    expect 2 "$mdsweep" run tiny.yaml -o nowhere/tiny.h5
    says "nowhere"
    touch plain
    expect 2 "$mdsweep" run tiny.yaml -o plain/tiny.h5
    expect 2 "$mdsweep" run tiny.yaml -o /proc/tiny.h5
    says "/proc"
    expect 2 "$mdsweep" run tiny.yaml --device tpu
    says "tpu"
    expect 2 "$mdsweep" run tiny.yaml --threads -3
    expect 2 "$mdsweep" run tiny.yaml --log-level loud
    expect 2 "$mdsweep" run tiny.yaml --resume --force
    expect 2 "$mdsweep" run tiny.yaml -o tiny.h5 --resume
    says "tiny.h5"
    [ ! -e tiny.h5 ] || fail "a bad command line made a file"
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --max-sims 3 --no-surrogate
    sed 's/0.6/0.5/' tiny.yaml >other.yaml
    expect 2 "$mdsweep" run other.yaml -o tiny.h5 --resume
    says "another sweep file than other.yaml is now: design.c_M.range is [0.3, 0.5] and was [0.3, 0.6]"
    says "mdsweep run other.yaml -o NEW.h5 --from tiny.h5"
    sed 's/tolerance: 0.5/tolerance: 0.4/; s/^monitor/# a comment\nmonitor/' tiny.yaml >other.yaml
    expect 0 "$mdsweep" run other.yaml -o tiny.h5 --resume --max-sims 4 --no-surrogate
    printf ',0' >two_bytes.yaml
    expect 2 timeout 20 "$mdsweep" validate two_bytes.yaml
    says "not valid YAML"
    head -c 3000 tiny.h5 >cut.h5
    expect 2 "$mdsweep" show cut.h5
    says "cut.h5"
    echo "not HDF5" >text.h5
    expect 2 "$mdsweep" show text.h5
    says "text.h5 is not"
    ;;
overwrite)
    # A slip of a name loses nothing that was there.
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --quiet
    cp tiny.h5 before.h5
    printf 'h_nm,c_M\n3.5,0.4\n' >points.csv
    refuses() {
        expect 2 "$mdsweep" "$@"
        says "mdsweep: "
        cmp -s tiny.h5 before.h5 || fail "$* changed tiny.h5"
    }
    for output in --csv --profiles; do refuses show tiny.h5 $output tiny.h5; done
    refuses predict tiny.h5 --csv points.csv -o tiny.h5
    refuses predict tiny.h5 --csv points.csv -o points.csv
    grep -q '^3.5,0.4' points.csv || fail "the points are gone"
    refuses ask tiny.h5 -o tiny.h5
    refuses ask new.h5 --sweep tiny.yaml -o tiny.yaml
    [ ! -e new.h5 ] || fail "a refused command made a file"
    for output in -o --h5md --energies; do refuses trajectory tiny.h5 --point 1 $output tiny.h5; done
    refuses trajectory tiny.h5 --point 1 -o same --h5md same
    refuses run tiny.yaml -o tiny.yaml --force
    says "is no results file"
    grep -q '^model:' tiny.yaml || fail "the sweep file is gone"
    # Nor does a sweep go on unseen as another one.
    sed 's/0.6/0.5/' tiny.yaml >other.yaml
    refuses ask tiny.h5 --sweep other.yaml
    says "another sweep file"
    expect 0 "$mdsweep" show tiny.h5 --csv written.csv
    expect 0 "$mdsweep" show tiny.h5 --csv written.csv
    # Boxes in which half of the walls' charge is rounded away.
    sed 's/{target_ions: 30}/{lateral_nm: 4}/; s/^design:/design:\n  sigma_C_m2: {range: [-0.012, -0.002]}/' tiny.yaml >small.yaml
    expect 0 "$mdsweep" run small.yaml -o small.h5 --max-sims 2
    says "whole particles in so small a box change sigma_C_m2 by"
    ;;
table)
    # Finished simulations, replayed.
    cp "$source"/configs/finished_runs.* .
    expect 0 "$mdsweep" validate finished_runs.yaml
    prints "a point's row is looked at when it is asked for"
    expect 0 "$mdsweep" run finished_runs.yaml -o old.h5
    prints "certificate"
    prints "The table knows better"
    whole old.h5
    expect 0 "$mdsweep" show old.h5 --csv points.csv
    [ "$(grep -c ',predicted,' points.csv)" -ge 200 ] || fail "few points were predicted"
    expect 0 "$mdsweep" predict old.h5 --at packing=0.2,temperature=3,range=1.3
    prints "pressure"
    # Step by step, and from the results file in place of the table.
    expect 0 "$mdsweep" ask new.h5 --sweep finished_runs.yaml -n 3 -o asked.csv
    rm finished_runs.csv
    expect 0 "$mdsweep" simulate new.h5 --csv asked.csv -o outcomes.jsonl
    [ "$(wc -l <outcomes.jsonl)" -eq 3 ] || fail "3 outcomes are missing"
    expect 0 "$mdsweep" tell new.h5 outcomes.jsonl
    expect 2 "$mdsweep" run finished_runs.yaml -o gone.h5
    says "finished_runs.csv"
    expect 2 "$mdsweep" trajectory old.h5 --point 3 -o point.xyz
    says "simulates nothing"
    printf 'packing,temperature,range,pressure,density_0,density_1\n0.1,2,1.2,many,1,1\n' >finished_runs.csv
    expect 2 "$mdsweep" validate finished_runs.yaml
    says 'finished_runs.csv:2: column pressure is "many"'
    ;;
full_disk)
    # The file may not grow beyond 40 KiB: the first results file fits, what comes later does not.
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --max-sims 3 --no-surrogate
    expect 1 bash -c "ulimit -f 40; trap '' XFSZ; exec '$mdsweep' run tiny.yaml -o tiny.h5 --resume --no-surrogate"
    says "tiny.h5"
    whole tiny.h5
    expect 0 "$mdsweep" run tiny.yaml -o tiny.h5 --resume --max-sims 40 --no-surrogate
    whole tiny.h5
    ;;
*)
    fail "no case $case"
    ;;
esac
echo "ok: $case"
