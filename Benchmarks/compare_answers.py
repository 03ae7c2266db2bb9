"""Do two builds of whyhere give the same figures and the same answers?

    compare_answers.py answer PROGRAM FOLDER [--fixture]   trains every model and asks everything
    compare_answers.py ask PROGRAM WORKSPACE CITY FILE     asks a session that is there
    compare_answers.py compare FILE FILE [--relative R]    names every difference; 1 where any is

A file of answers holds one JSON object a line: the arguments, the exit code, and what was printed
as JSON (`answer`) or as text (`text`). Trained parameters stand there as digests (`tensors`).
Everything runs with one thread of BLAS, so equal code gives equal bits.

With --fixture a tiny city is grown and more settings are trained, as the session of
Tests/ProgramTests/Fixtures/before-the-house was; without, the bundled city is used.
"""

import hashlib, json, os, re, shutil, signal, subprocess, sys, time

PLACES, SITES, SEQUENCES = "places", "sites", "sequences"
SMALL = "--dimension 8 --epochs 2"
DECODER = SMALL + " --layers 1 --heads 2 --length 12"
SEQUENCE = SMALL + " --length 8"
# What is trained, in this order: a name (its run is NAME-CITY-1 and so on), kind, and settings.
EVERY = [
    ("sepgcn", PLACES, SMALL),
    ("lightgcn", PLACES, SMALL),
    ("bpr-mf", PLACES, SMALL),
    ("tucker", SITES, SMALL),
    ("knowsite", SITES, SMALL + " --layers 2"),
    ("distmult", SITES, SMALL),
    ("complex", SITES, SMALL),
    ("transe", SITES, SMALL),
    ("stkdrec-teacher", SEQUENCES, SEQUENCE),
    ("stkdrec", SEQUENCES, SEQUENCE + " --layers 1 --heads 2"),
    ("sasrec", SEQUENCES, SEQUENCE + " --layers 1 --heads 2"),
    ("spacetime-gr", SEQUENCES, DECODER + " --split leave-one-out"),
    ("spacetime-gr-embedding", SEQUENCES, DECODER + " --split leave-one-out --candidates 5"),
    ("spacetime-gr-ranking", SEQUENCES, DECODER + " --split leave-one-out --candidates 5"),
    ("spacetime-gr-alignment", SEQUENCES, DECODER + " --split leave-one-out"),
]
UNUSUAL = [
    ("sepgcn", PLACES, SMALL + " --ablation temporal --layer-zero --visits binary --gamma 0.3"
        " --propagation layered --no-category --no-refit --split chronological"),
    ("lightgcn", PLACES, SMALL + " --layers 1 --visits count --no-layer-zero --propagation sparse"),
    ("bpr-mf", PLACES, SMALL + " --seeds 3,4"),
    ("tucker", SITES, SMALL + " --candidates all --smoothing 0.2 --seed 2"),
    ("knowsite", SITES, SMALL + " --layers 1 --composition reach --fusion raw --message subtract"
        " --without region-flow --pretrained none"),
    ("knowsite", SITES, SMALL + " --layers 0 --composition multiply --message correlation"
        " --alpha 0.6 --no-frozen --pretrained tucker-{city}-1"),
    ("stkdrec", SEQUENCES, SEQUENCE + " --layers 1 --heads 1 --fusion sum --space none"
        " --distillation 0"),
    ("stkdrec", SEQUENCES, SEQUENCE + " --layers 1 --heads 1 --space candidates"
        " --over candidates --temperature 2 --no-windows --teacher stkdrec-teacher-{city}-1"),
    ("sasrec", SEQUENCES, SEQUENCE + " --layers 1 --heads 1 --padding ignore --action visit"),
    ("spacetime-gr", SEQUENCES, DECODER + " --split leave-one-out --pointer --no-action-token"
        " --index hashed --schedule constant --place-vectors ngrams --curriculum 0.5"),
    ("spacetime-gr-alignment", SEQUENCES, DECODER + " --split leave-one-out --rejected misses"
        " --rejects 2 --keep 0.5 --start spacetime-gr-{city}-1"),
]
# Those that a fixture asks about at length.
LEADING = {"sepgcn", "bpr-mf", "tucker", "knowsite", "stkdrec", "spacetime-gr"}
# Stopped on the way and resumed where answers are asked.
STOPPED = "sasrec-{city}-3"
STOPPED_SETTINGS = SEQUENCE + " --layers 1 --heads 1 --patience 0"


def run(program, workspace, arguments, **more):
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        [program, *arguments, "--workspace", workspace], env=environment,
        capture_output=True, text=True, **more)


def rounded(value):
    """Nine digits suffice where answers are compared to 1e-5, and halve the file."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


class Asking:
    """Asks a program and writes down what it says."""

    def __init__(self, program, workspace, city, output):
        self.program, self.workspace, self.city, self.output = program, workspace, city, output
        # Also asks without --json, and in full digits; a fixture is kept small.
        self.texts = True

    def ask(self, words, *more, text=False):
        """`words` are split at spaces; a refusal has no answer but its code."""
        arguments = [word.replace("{city}", self.city) for word in words.split()] + list(more)
        result = run(self.program, self.workspace, arguments + ["--json"])
        row = {"arguments": arguments, "code": result.returncode}
        row["answer"] = json.loads(result.stdout) if result.returncode == 0 else None
        if words == "runs list" and not self.texts:
            for shown in row["answer"]:
                del shown["recipe"], shown["manifest"]  # 'runs show' has them
        if result.returncode != 0:
            row["errors"] = result.stderr
        self.write(row)
        if text and self.texts and result.returncode == 0:
            shown = run(self.program, self.workspace, arguments).stdout
            self.write({"arguments": arguments, "code": 0, "text": shown})
        return row["answer"]

    def write(self, row):
        if not self.texts:
            row = rounded(row)
        text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.output.write(text.replace(self.workspace + "/", "") + "\n")
        self.output.flush()

    def digests(self, run):
        """The trained parameters' bytes; the file's metadata holds the recipe and may change."""
        path = f"{self.workspace}/sessions/default/checkpoints/{run}/final.safetensors"
        if not os.path.exists(path):
            return
        with open(path, "rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
            content = file.read()
        tensors = {
            name: hashlib.sha256(content[slice(*entry["data_offsets"])]).hexdigest()
            for name, entry in header.items() if name != "__metadata__"
        }
        self.write({"arguments": ["tensors", run], "code": 0, "tensors": tensors})

    # Questions by the kind of model.

    def about(self, run, kind, thorough):
        self.ask(f"runs show {run}" + ("" if self.texts else " --points 2"), text=thorough)
        if kind == SITES:
            return self.sites(run, thorough)
        top = self.ask(f"recommend --run {run} --user 3 --top 8", text=thorough)
        items = [row["place"] for row in top["items"]] if top else [0, 1]
        place, other = items[0], items[-1]
        why = f"explain --run {run} --user 3 --place {place}"
        explainable = self.ask(f"{why} --limit 8", text=True)
        self.ask(f"{why} --against {other} --limit 8", text=True)
        self.ask(f"counterfactual --run {run} --user 3 --place {place} --seconds 60", text=thorough)
        if not explainable:
            return
        self.ask(f"{why} --method leave-one-out --no-ablations --limit 8")
        if not thorough:
            return
        for method in ["integrated-gradients", "shapley", "random", "uniform"]:
            self.ask(f"{why} --method {method} --no-ablations --limit 4")
        self.ask(f"{why} --faithfulness --limit 4", text=True)
        self.ask(f"recommend --run {run} --user 5 --top 4 --candidates all")
        self.ask(f"recommend --run {run} --user 5 --among 1,2,3,8")
        self.ask(f"embeddings --run {run} --to {self.workspace}/vectors.safetensors")
        known = self.known_place(run, 3)
        self.ask(f"what-if --run {run} --user 3 --delete {known} --top 8", text=True)
        self.ask(f"what-if --run {run} --user 3 --move {known}@9 --insert {known}@40 --top 4")
        if kind == PLACES:
            self.ask(f"evaluate --run {run}", text=True)
            self.ask(f"evaluate --run {run} --unseal")
            for group in ["places", "users", "own", "pairs"]:
                self.ask(f"{why} --group {group} --side place --limit 4")
            for method in ["influence", "weight", "popularity"]:
                self.ask(f"{why} --method {method} --no-ablations --limit 4")
            self.ask(f"{why} --group own --limit 4")
            self.ask(f"what-if --run {run} --user 3 --gamma 0.1 --mode rebuild --top 8")
            if self.texts:
                self.ask(f"explain --run {run} --sweep --users 1")
        else:
            self.ask(f"{why} --disagree --limit 4", text=True)
            self.ask(f"explain --run {run} --planted --users 8", text=True)
            self.ask(f"recommend --run {run} --user 3 --beam 3 --top 8")
            if self.texts or run == f"spacetime-gr-{self.city}-1":
                self.ask(f"hours --run {run} --user 3 --place {place} --grid 2", text=True)
                self.ask(f"hours --run {run} --users 5", text=True)

    def known_place(self, run, user):
        """A place of the user's that the run may be told to forget."""
        own = json.loads(self.call(f"city user {self.city} {user} --json").stdout)
        for place in dict.fromkeys(row["place"] for row in own["timeline"]):
            if self.call(f"what-if --run {run} --user {user} --delete {place}").returncode == 0:
                return place
        return own["timeline"][0]["place"]

    def call(self, words):
        return run(self.program, self.workspace, words.split())

    def sites(self, run, thorough):
        self.ask(f"sites --run {run}", text=thorough)
        top = self.ask(f"sites --run {run} --brand 1 --count 4", text=True)
        region = top["rows"][0]["region"] if top else 0
        why = f"explain --run {run} --brand 1 --region {region}"
        explainable = self.ask(why, text=True)
        if not thorough:
            return
        self.ask(f"sites --run {run} --brand 1 --candidates all --count 8")
        self.ask(f"sites --run {run} --brand 1 --without region-flow --alpha 0.4 --count 8")
        self.ask(f"sites --run {run} --distances", text=True)
        self.ask(f"sites --run {run} --planted", text=True)
        if not explainable:
            return
        self.ask(f"sites --run {run} --embedding pca --stage before", text=True)
        for by in ["brand", "category"]:
            for value in ["weight", "contribution"]:
                self.ask(f"sites --run {run} --criteria-by {by} --value {value}", text=True)
        self.ask(f"{why} --faithfulness", text=True)
        for method in ["weight", "leave-one-out", "integrated-gradients", "shapley", "random",
                       "uniform"]:
            self.ask(f"{why} --method {method}")

    def everything(self, runs):
        """All questions about (run, kind, whether at length)."""
        for words in ["info {city}", "kg {city}", "stkg {city}", "check {city}"]:
            self.ask("city " + words)
        self.ask("runs list", text=True)
        for name, kind, thorough in runs:
            if self.texts:
                self.digests(name)
            self.about(name, kind, thorough)
        def named(kind):
            return "".join(
                f" --run {name}" for name, its, _ in runs if its == kind and name.endswith("-1"))
        bootstrap = " --draws 100 --unseal"
        self.ask("evaluate --city {city} --all --no-training --split released" + bootstrap
                 + named(PLACES), text=True)
        self.ask("evaluate --city {city} --sites" + bootstrap + named(SITES), text=True)
        self.ask("evaluate --city {city} --next leave-one-out --action order --no-tuning"
                 + bootstrap + named(SEQUENCES), text=True)
        self.ask("evaluate --city {city} --next leave-one-out --shown 5 --action visit"
                 + bootstrap, text=True)
        self.ask("evaluate --city {city} --next released --no-tuning" + bootstrap, text=True)
        self.ask("evaluate --run sepgcn-{city}-1 --slices --audit", text=True)


def train(asking, settings):
    """Trains each and returns (run, kind)."""
    counts, made = {}, []
    for model, kind, words in settings:
        number = counts[model] = counts.get(model, 0) + 1
        words = f"train {model} --city {asking.city} {words}".replace("{city}", asking.city)
        result = run(asking.program, asking.workspace, words.split() + ["--json"])
        if result.returncode != 0:
            sys.exit(f"{words}: {result.stderr}")
        group = json.loads(result.stdout).get("group")
        if "--seeds" in words:
            made += [(group, "group")]
        else:
            made += [(f"{model}-{asking.city}-{number}", kind)]
    return made


def stop_on_the_way(program, workspace, city):
    """A run that was interrupted between two epochs and can be resumed."""
    words = f"train sasrec --city {city} {STOPPED_SETTINGS}".replace("--epochs 2", "--epochs 30")
    process = subprocess.Popen(
        [program, *words.split(), "--workspace", workspace], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
    process.stderr.readline()
    process.send_signal(signal.SIGINT)
    print(process.communicate()[0].splitlines()[:2])


def fixture_runs(city):
    counts, result = {}, []
    for model, kind, words in EVERY + UNUSUAL:
        if "--seeds" in words:
            continue
        number = counts[model] = counts.get(model, 0) + 1
        result.append((f"{model}-{city}-{number}", kind, number == 1 and model in LEADING))
    return result


def ask_fixture(program, workspace, city, path):
    with open(path, "w") as output:
        asking = Asking(program, workspace, city, output)
        asking.texts = False
        asking.everything(fixture_runs(city))
        asking.ask("runs show bpr-mf-{city}-seeds-1")
        asking.ask("evaluate --run bpr-mf-{city}-seeds-1")
        stopped = STOPPED.replace("{city}", city)
        asking.ask(f"train sasrec --resume {stopped}")


def answer(program, folder, fixture):
    workspace = os.path.abspath(folder)
    shutil.rmtree(workspace, ignore_errors=True)
    os.makedirs(workspace + "/datasets")
    if not fixture:
        city = "riverbend"
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        shutil.copytree(f"{here}/datasets/{city}", f"{workspace}/datasets/{city}")
        with open(f"{workspace}/answers.jsonl", "w") as output:
            asking = Asking(program, workspace, city, output)
            made = train(asking, EVERY)
            asking.everything([(name, kind, True) for name, kind in made])
        return
    city = "tiny"
    words = "city new tiny --seed 11 --users 30 --places 100 --days 30 --brands 4 --regions 14"
    run(program, workspace, words.split(), check=True)
    with open(os.devnull, "w") as nowhere:
        settings = [
            (model, kind, words.replace("--dimension 8", "--dimension 4")
                + (" --minimum-pairs 3" if kind == SITES else ""))
            for model, kind, words in EVERY + UNUSUAL
        ]
        train(Asking(program, workspace, city, nowhere), settings)
    stop_on_the_way(program, workspace, city)


# What differs from one time to the next.
FLEETING = {
    "milliseconds", "seconds", "seconds_left", "started_at", "ended_at", "updated_at", "at",
    "process_identifier", "process_start", "rows_per_second", "memory", "program", "version",
    "content", "kernels", "threads", "checkpoint", "file", "folder", "path", "size",
}
TIMES = re.compile(r"[\d.]+ (ms|s)\b|program \w+|sessions/\S+|\d{4}-\d\d-\d\d[T ][\d:]+Z?")


def differences(old, new, path, relative):
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            if key in FLEETING:
                continue
            if key not in new and "recipe" in path:
                continue  # a recipe may lose what its model does not have
            if key not in old or key not in new:
                yield f"{path}.{key}: {'gone' if key in old else 'new'}"
            else:
                yield from differences(old[key], new[key], f"{path}.{key}", relative)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (left, right) in enumerate(zip(old, new)):
            yield from differences(left, right, f"{path}[{index}]", relative)
    elif isinstance(old, str) and isinstance(new, str):
        if TIMES.sub("", old) != TIMES.sub("", new):
            yield f"{path}: {old!r} is now {new!r}"
    elif old != new or type(old) is bool or type(new) is bool:
        numbers = all(type(value) in (int, float) for value in (old, new))
        near = numbers and abs(old - new) <= relative * max(abs(old), abs(new))
        if old != new and not near:
            yield f"{path}: {old!r} is now {new!r}"


def compare(old, new, relative):
    def rows(path):
        with open(path) as file:
            lines = [json.loads(line) for line in file]
        return {" ".join(row["arguments"]) + (" (text)" if "text" in row else ""): row
                for row in lines}
    before, after = rows(old), rows(new)
    count = 0
    for key, row in before.items():
        found = (list(differences(row, after[key], "", relative)) if key in after
                 else ["was not asked"])
        for line in found[:8]:
            print(f"{key}\n    {line}")
        count += bool(found)
    print(f"{len(before)} answers, {count} differ")
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["answer"] and len(words) in (3, 4):
        answer(os.path.abspath(words[1]), words[2], words[3:] == ["--fixture"])
    elif words[:1] == ["ask"] and len(words) == 5:
        ask_fixture(os.path.abspath(words[1]), os.path.abspath(words[2]), words[3], words[4])
    elif words[:1] == ["compare"] and len(words) in (3, 5):
        compare(words[1], words[2], float(words[4]) if len(words) == 5 else 0)
    else:
        sys.exit(__doc__)
