# What readers copy must work: the examples and the README's code blocks.

# An example whose first lines have `// ci: ARGUMENTS` runs with these; the others are only built.
check_examples() {
    local file name arguments
    mkdir -p artifacts/ci/work
    for file in examples/*.cs; do
        [ -e "$file" ] || continue
        name=$(basename "$file" .cs)
        check "build $file" dotnet build "$file" --configuration Release --output "artifacts/ci/$name" -v quiet --nologo
        head -n 20 "$file" | grep -q '^// ci:' || continue
        arguments=$(head -n 20 "$file" | sed -n 's:^// ci\: *::p')
        check "run $file" bash -c "cd artifacts/ci/work && exec dotnet ../$name/$name.dll $arguments"
    done
}

# A block that begins with ```bash run or ```csharp run is run, one with ```csharp build is built. A C# block is a one-file program
# in examples/, which is where its #:project lines count from.
check_readme() {
    local block name
    rm -rf artifacts/ci/readme && mkdir -p artifacts/ci/readme
    awk -v folder=artifacts/ci/readme '
        /^```/ && file != "" { close(file); file = ""; next }
        /^```(bash|csharp) (run|build)$/ { n++; file = sprintf("%s/%s-%s-%d", folder, substr($1, 4), $2, n); printf "" > file; next }
        file != "" { print > file }' README.md
    trap 'rm -f examples/readme-*.cs' EXIT
    for block in artifacts/ci/readme/*; do
        name=$(basename "$block")
        case $name in
            bash-run-*) check "README block ${name##*-}" bash -euo pipefail "$block" ;;
            csharp-*-*)
                cp "$block" "examples/readme-${name##*-}.cs"
                check "README block ${name##*-}" dotnet "$(cut -d- -f2 <<<"$name")" "examples/readme-${name##*-}.cs" --configuration Release
                ;;
        esac
    done
}
