/* Some drivers take the flags of renameat2(2) and ignore them. Preloaded, this does the same to a program. */

#include <fcntl.h>
#include <stdio.h>

__attribute__ ((visibility ("default"))) int
renameat2 (int old_dir, const char *old_name, int new_dir, const char *new_name, unsigned int flags)
{
  return renameat (old_dir, old_name, new_dir, new_name);
}
