#!/bin/bash
# Counts what issue 16 is judged by, in any tree: house-counts.sh [FOLDER [FOLDER …]].
# Comments do not count; Sources/Pipeline/Models (later Sources/Models) is where models may be named.
set -euo pipefail

models='sepgcn|lightgcn|matrixfactorization|bpr-mf|knowsite|tucker|distmult|transe|stkdrec|sasrec|spacetime-?gr'
families='choosesSites|readsSequences|generates|ranksLists|readsActions|tunesGenerator|tellsMoments|learnsFacts|hasEvidence|isBaseline'

# Swift files outside the models' folders, without the recipe, comments and lines of help.
outside() { find Sources -name '*.swift' -not -path '*/Models/*' -not -name 'TrainingRecipe.swift' | sort; }
code() { sed -E 's,(^|[^:])//.*$,\1,' "$1"; }
files_with() { while read -r file; do code "$file" | grep -iE "$1" > /dev/null && echo "$file" || true; done; }
occurrences() { find "$1" -name '*.swift' -print0 | xargs -0 cat | sed -E 's,(^|[^:])//.*$,\1,' | grep -oE "$2" | wc -l; }
cases() { # cases of the enumeration $1, which may be declared in any file of the screens
    grep -rlE "enum $1\b" Sources/Workbench | head -1 | xargs -r awk -v name="$1" '
        $0 ~ "enum " name "[ :{]" { inside = 1; indent = match($0, /[^ ]/) }
        inside && match($0, /[^ ]/) == indent + 4 && /^ *(indirect )?case / {
            line = $0; sub(/\(.*/, "", line); count += gsub(/,/, ",", line) + 1 }
        inside && /^ *}/ && match($0, /[^ ]/) == indent { exit }
        END { print count + 0 }'
}
state_members() { # functions and properties in extensions of State
    find Sources/Workbench -name '*.swift' -print0 | xargs -0 awk '
        /^((public|package|internal) )?extension State[ :{]/ { inside = 1 }
        /^}/ { inside = 0 }
        inside && /^    ((public|private|fileprivate|static|mutating|package|internal) )*(func|var|let|subscript|init)[ (]/ { count++ }
        END { print count + 0 }'
}
duplicate_pairs() {
    command -v duplicates > /dev/null || { echo "no duplicates command"; return; }
    duplicates --repo "$1" --most 1 --seconds 120 | head -1
}

for folder in "${@:-.}"; do (
    cd "$folder"
    row() { printf '%-66s %s\n' "$1" "$2"; }
    echo "$folder"
    row 'files outside Models that name a model, its family or type' "$(outside | files_with "$models|\b($families)\b" | wc -l)"
    row '  of these by a case or a family (`.knowsite`, `choosesSites`)' "$(outside | files_with "\.($models|stkdrecTeacher|spacetimeGR[a-z]*)\b|\.($families)\b" | wc -l)"
    row 'string comparisons of options (recipe.visits == "binary")' "$(occurrences Sources '(recipe|settings|options|request|sequence|generation|site)\.[A-Za-z.]+ (==|!=) "[^"]*"')"
    row 'comparisons with any word in quotes (== "all")' "$(occurrences Sources '[=!]= "[a-zA-Z-]+"')"
    row '?? .default on raw values (Rule(rawValue: x) ?? .standard)' "$(occurrences Sources '\(rawValue: [^)]*\)+ *\?\? *\.[a-zA-Z]+')"
    row 'as? on a kind of run' "$(occurrences Sources 'as\? (any )?(LoadedRun|ScoredRun|SiteRun|MomentRun|SequenceRun|GeneratorRun|[A-Za-z]*Run)\b')"
    row 'preconditionFailure and fatalError' "$(occurrences Sources '\b(preconditionFailure|fatalError)\(')"
    row 'cases of Effect' "$(cases Effect)"
    row 'cases of Message' "$(cases Message)"
    row 'members of extension State' "$(state_members)"
    row 'Swift files in Sources' "$(find Sources -name '*.swift' | wc -l)"
    row 'lines of Swift in Sources' "$(find Sources -name '*.swift' -print0 | xargs -0 cat | wc -l)"
    row 'repeated code in Sources (duplicates, 6 or more lines)' "$(duplicate_pairs Sources)"
) done
