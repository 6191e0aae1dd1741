using DeepNet.Training;

namespace DeepNet.Tests.Training;

public sealed class GitCommitTests
{
    private const string Hash = "0123456789abcdef0123456789abcdef01234567";

    private TemporaryFolder _temporary = null!;

    [SetUp]
    public void Make() => _temporary = new TemporaryFolder();

    [TearDown]
    public void Delete() => _temporary.Dispose();

    [Test]
    public void A_branch_is_followed_from_a_folder_below()
    {
        Write("repository/.git/HEAD", "ref: refs/heads/main\n");
        Write("repository/.git/refs/heads/main", Hash + "\n");
        Assert.That(GitCommit.Find(Folder("repository/src/deep")), Is.EqualTo(Hash));
    }

    [Test]
    public void A_packed_branch_and_a_detached_head_are_found()
    {
        Write("packed/.git/HEAD", "ref: refs/heads/main\n");
        Write("packed/.git/packed-refs", $"# pack-refs with: peeled\n{new string('f', 40)} refs/heads/other\n{Hash} refs/heads/main\n^{new string('e', 40)}\n");
        Write("detached/.git/HEAD", Hash + "\n");
        Assert.That(GitCommit.Find(Folder("packed")), Is.EqualTo(Hash));
        Assert.That(GitCommit.Find(Folder("detached")), Is.EqualTo(Hash));
    }

    [Test]
    public void A_worktree_has_its_own_head_and_the_repositorys_branches()
    {
        Write("repository/.git/refs/heads/side", Hash + "\n");
        Write("repository/.git/worktrees/side/HEAD", "ref: refs/heads/side\n");
        Write("repository/.git/worktrees/side/commondir", "../..\n");
        Write("side/.git", $"gitdir: {_temporary["repository/.git/worktrees/side"]}\n");
        Assert.That(GitCommit.Find(Folder("side")), Is.EqualTo(Hash));
    }

    [Test]
    public void What_is_no_repository_or_not_understood_is_null()
    {
        Write("empty/.git/HEAD", "ref: refs/heads/main\n");
        Write("odd/.git/HEAD", "???\n");
        Write("lost/.git", "gitdir: nowhere\n");
        Assert.That(GitCommit.Find(Folder("empty")), Is.Null, "no commit yet");
        Assert.That(GitCommit.Find(Folder("odd")), Is.Null);
        Assert.That(GitCommit.Find(Folder("lost")), Is.Null);
        Assert.That(GitCommit.Find("/proc/self"), Is.Null);
    }

    private string Folder(string path) => Directory.CreateDirectory(_temporary[path]).FullName;

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_temporary[path])!);
        File.WriteAllText(_temporary[path], text);
    }
}
