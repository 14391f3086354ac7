#include "crypto/foreign_hash.h"

#include <gtest/gtest.h>
#include <stdio.h>

#include <array>
#include <string>
#include <vector>

#include "base/text.h"

namespace portner::crypto {
namespace {

std::string made_by(const std::string& command) {
  std::string output;
  FILE* const pipe = popen(command.c_str(), "r");
  std::array<char, 4096> buffer;
  while (const std::size_t size = fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), size);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return std::string(trim(output));
}

void expect_matches(const std::string& password, const std::string& hash) {
  EXPECT_TRUE(check_foreign_hash(hash)) << hash;
  EXPECT_TRUE(matches_foreign_hash(Secret(password), hash)) << hash;
  for (const auto& wrong : {password + "x", "x" + password, std::string()})
    EXPECT_FALSE(matches_foreign_hash(Secret(wrong), hash)) << hash;
  // The last character of an encoding may have bits that count for nothing.
  for (const std::size_t at : {hash.size() - 3, hash.size() - 10}) {
    auto other = hash;
    other[at] = other[at] == 'a' ? 'b' : 'a';
    EXPECT_FALSE(matches_foreign_hash(Secret(password), other)) << other;
  }
}

// The programs that the hashes come from.
TEST(ForeignHash, MatchesWhatOtherProgramsMake) {
  const std::string password = "kørekort til hest";
  const auto quoted = "'" + password + "'";
  auto bcrypt = made_by("htpasswd -nbBC 5 kim " + quoted);
  expect_matches(password, bcrypt.substr(bcrypt.find(':') + 1));
  expect_matches(password, made_by("openssl passwd -6 " + quoted));
  for (const char* type : {"-i", "-d", "-id", "-id -v 10"})
    expect_matches(password,
                   made_by("printf %s " + quoted + " | argon2 saltsaltsalt " + type + " -t 2 -k 256 -p 2 -e"));
  const std::string python =
      "python3 -c \"import base64, hashlib, sys\n"
      "form, digest = sys.argv[1:3]\n"
      "hash = base64.b64encode(hashlib.pbkdf2_hmac(digest, sys.argv[3].encode(), b'salt and pepper?', 1000)).decode()\n"
      "ab64 = lambda text: text.rstrip('=').replace('+', '.')\n"
      "salt = ab64(base64.b64encode(b'salt and pepper?').decode())\n"
      "print('pbkdf2_sha256\\$1000\\$salt and pepper?\\$' + hash if form == 'django' else\n"
      "      '\\$pbkdf2-%s\\$1000\\$%s\\$%s' % (digest, salt, ab64(hash)))\" ";
  expect_matches(password, made_by(python + "django sha256 " + quoted));
  expect_matches(password, made_by(python + "passlib sha256 " + quoted));
  expect_matches(password, made_by(python + "passlib sha512 " + quoted));
}

// As their makers publish them: the crypt_blowfish test suite, Drepper's SHA-crypt.txt, the Argon2 reference
// implementation's test.c, passlib's and Django's documentation.
TEST(ForeignHash, MatchesPublishedVectors) {
  expect_matches("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW");
  expect_matches("Hello world!",
                 "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJ"
                 "uesI68u4OTLiBFdcbYEdFCoEOfaS35inz1");
  expect_matches("Hello world!",
                 "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sb"
                 "HbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v.");
  expect_matches("password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4");
}

TEST(ForeignHash, RefusesOtherFormsAndWhatIsDamaged) {
  for (const std::string hash : {"",
                                 "password",
                                 "$",
                                 "$1$salt$0123456789012345678901",
                                 "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
                                 "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                                 "$2a$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                                 "$2a$5$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                                 "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe",
                                 "$2a$05$",
                                 "$6$",
                                 "$6$salt$short",
                                 "$6$rounds=999$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjlO/"
                                 "O817G3uBnIFNjnQJuesI68OTLiBFdcbYEdFCoEOfaS35inz1",
                                 "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$",
                                 "$argon2id$v=19$m=256,t=2,p=1$c2E$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu",
                                 "$argon2x$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                                 "$argon2id$v=19$m=0,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                                 "$argon2id$v=19$m=8,t=2,p=2$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                                 "$pbkdf2-sha256$1000$c2FsdA$AAAA",
                                 "$pbkdf2-sha256$0$c2FsdA$AAAA",
                                 "pbkdf2_sha256$1000$salt$AAAA",
                                 "pbkdf2_sha256$1000$$W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
                                 "pbkdf2_sha1$1000$salt$W6ph5Mm5Pz8GgiULbPgzG37mj9g="}) {
    const auto checked = check_foreign_hash(hash);
    ASSERT_FALSE(checked) << hash;
    EXPECT_EQ(checked.error(), ForeignHashProblem::unknown_form) << hash;
    EXPECT_FALSE(matches_foreign_hash(Secret(std::string("password")), hash)) << hash;
  }
}

TEST(ForeignHash, RefusesWhatWouldStallTheServer) {
  const std::string sha512 = std::string(86, 'a');
  const std::string argon2 = "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
  const std::string pbkdf2 = "$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  for (const std::string& hash : std::vector<std::string>{
           "$2b$15$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
           "$2b$99$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "$6$rounds=1000001$salt$" + sha512,
           "$6$rounds=99999999999999999999$salt$" + sha512, "$argon2id$v=19$m=262145,t=1,p=1" + argon2,
           "$argon2id$v=19$m=262144,t=5,p=1" + argon2, "$argon2id$v=19$m=1024,t=4294967295,p=1" + argon2,
           "$argon2i$v=19$m=1024,t=1,p=17" + argon2, "$pbkdf2-sha256$2000001" + pbkdf2,
           "$pbkdf2-sha256$4294967297" + pbkdf2}) {
    const auto checked = check_foreign_hash(hash);
    ASSERT_FALSE(checked) << hash;
    EXPECT_EQ(checked.error(), ForeignHashProblem::too_costly) << hash;
  }
  EXPECT_TRUE(check_foreign_hash("$argon2id$v=19$m=262144,t=4,p=1" + argon2));
  EXPECT_TRUE(check_foreign_hash("$pbkdf2-sha256$2000000" + pbkdf2));
}

}  // namespace
}  // namespace portner::crypto
