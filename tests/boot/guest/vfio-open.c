/* vfio-open GROUP CARD: opens a VFIO group as a virtual machine monitor does, and says in one marked line a step how
 * far it got. */

#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

static int
said (const char *step, int result)
{
  if (result < 0)
    printf ("@@VFIO %s %s\n", step, errno == EPERM ? "EPERM" : strerror (errno));
  else
    printf ("@@VFIO %s ok\n", step);
  return result;
}

static int
map_memory (int container)
{
  const size_t size = 1 << 20;
  void *memory = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED)
    return -1;

  struct vfio_iommu_type1_dma_map map = {
    .argsz = sizeof map,
    .flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
    .vaddr = (unsigned long) memory,
    .iova = 0x10000000,
    .size = size,
  };
  return ioctl (container, VFIO_IOMMU_MAP_DMA, &map);
}

int
main (int argc, char **argv)
{
  if (argc != 3)
    return 2;

  char path[64];
  snprintf (path, sizeof path, "/dev/vfio/%s", argv[1]);

  int container = said ("container", open ("/dev/vfio/vfio", O_RDWR));
  if (container < 0)
    return 1;
  int group = said ("group", open (path, O_RDWR));
  if (group < 0)
    return 1;
  if (said ("join", ioctl (group, VFIO_GROUP_SET_CONTAINER, &container)) < 0)
    return 1;
  if (said ("set-iommu", ioctl (container, VFIO_SET_IOMMU, VFIO_TYPE1v2_IOMMU)) < 0)
    return 1;
  if (said ("device", ioctl (group, VFIO_GROUP_GET_DEVICE_FD, argv[2])) < 0)
    return 1;
  return said ("map", map_memory (container)) < 0;
}
